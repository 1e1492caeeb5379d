dnl TA_WARNINGS: the project's warnings in TA_CFLAGS; --enable-werror makes them errors.
AC_DEFUN([TA_WARNINGS], [
AC_ARG_ENABLE([werror],
  [AS_HELP_STRING([--enable-werror], [treat warnings as errors])],
  [], [enable_werror=no])
TA_CFLAGS="-std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wundef -Wpointer-arith -Wwrite-strings"
AS_IF([test "x$enable_werror" = xyes], [TA_CFLAGS="$TA_CFLAGS -Werror"])
AC_SUBST([TA_CFLAGS])
])
