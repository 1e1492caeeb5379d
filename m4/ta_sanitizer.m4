dnl TA_SANITIZER: --with-sanitizer=address,undefined and --with-fuzzer (clang's libFuzzer, or an engine of which CFLAGS knows).
AC_DEFUN([TA_SANITIZER], [
AC_ARG_WITH([sanitizer],
  [AS_HELP_STRING([--with-sanitizer=LIST], [build with -fsanitize=LIST, for example address,undefined])],
  [], [with_sanitizer=no])
AC_ARG_WITH([fuzzer],
  [AS_HELP_STRING([--with-fuzzer@<:@=ENGINE@:>@], [link the fuzz targets with libFuzzer (needs clang), or with ENGINE])],
  [], [with_fuzzer=no])
TA_SAN_CFLAGS=
AS_IF([test "x$with_sanitizer" != xno],
  [TA_SAN_CFLAGS="-fsanitize=$with_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"])
AS_CASE([$with_fuzzer],
  [no], [],
  [yes], [TA_SAN_CFLAGS="$TA_SAN_CFLAGS -fsanitize=fuzzer-no-link"
   TA_FUZZ_LDFLAGS="-fsanitize=fuzzer"],
  [TA_FUZZ_LDFLAGS="$with_fuzzer"])
AC_SUBST([TA_SAN_CFLAGS])
AC_SUBST([TA_FUZZ_LDFLAGS])
AM_CONDITIONAL([WITH_FUZZER], [test "x$with_fuzzer" != xno])
])
