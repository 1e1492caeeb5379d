dnl TA_LTO: optimises the program across files when it is linked, where the compiler can put both forms of code into an object (gcc): what
dnl is run for each packet lies in many small files. Tests are linked without: there are a hundred of them. Each file had its warnings when
dnl it was compiled; what is warned about when they are put together is false (-w). Call it after TA_SANITIZER.
AC_DEFUN([TA_LTO], [
AC_ARG_ENABLE([lto],
  [AS_HELP_STRING([--disable-lto], [do not optimise across files])],
  [], [enable_lto=auto])
TA_LTO_CFLAGS=
TA_LTO_LDFLAGS=
TA_NO_LTO_LDFLAGS=
AS_IF([test "x$with_sanitizer" != xno || test "x$with_fuzzer" != xno],
  [AS_IF([test "x$enable_lto" = xauto], [enable_lto=no])])
AS_IF([test "x$enable_lto" != xno], [
  AC_MSG_CHECKING([whether $CC optimises across files])
  ta_save_cflags=$CFLAGS
  CFLAGS="$CFLAGS -Werror -flto=auto -ffat-lto-objects"
  AC_LINK_IFELSE([AC_LANG_PROGRAM()],
    [ta_lto=yes
     TA_LTO_CFLAGS="-flto=auto -ffat-lto-objects"
     TA_LTO_LDFLAGS="-flto=auto -w"
     TA_NO_LTO_LDFLAGS="-fno-lto"],
    [ta_lto=no])
  CFLAGS=$ta_save_cflags
  AC_MSG_RESULT([$ta_lto])
  AS_IF([test "x$enable_lto$ta_lto" = xyesno],
    [AC_MSG_ERROR([--enable-lto needs a compiler that knows -flto=auto and -ffat-lto-objects])])
  enable_lto=$ta_lto])
AC_SUBST([TA_LTO_CFLAGS])
AC_SUBST([TA_LTO_LDFLAGS])
AC_SUBST([TA_NO_LTO_LDFLAGS])
])
