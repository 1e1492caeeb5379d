dnl TA_COMPLETIONS: where each shell looks for completions, below this prefix: as its own package says, else as is usual.
dnl bashcompletiondir=, zshcompletiondir= and fishcompletiondir= of configure's command line say otherwise.
AC_DEFUN([TA_COMPLETIONS], [
AC_ARG_VAR([bashcompletiondir], [folder of bash's completions])
AC_ARG_VAR([zshcompletiondir], [folder of zsh's completions])
AC_ARG_VAR([fishcompletiondir], [folder of fish's completions])
AS_IF([test "x$bashcompletiondir" = x],
  [bashcompletiondir=`$PKG_CONFIG --define-variable=datadir='${datadir}' --variable=completionsdir bash-completion 2>/dev/null`])
AS_IF([test "x$fishcompletiondir" = x],
  [fishcompletiondir=`$PKG_CONFIG --define-variable=datadir='${datadir}' --variable=completionsdir fish 2>/dev/null`])
AS_CASE([$bashcompletiondir], [''], [bashcompletiondir='${datadir}/bash-completion/completions'])
AS_CASE([$fishcompletiondir], [''], [fishcompletiondir='${datadir}/fish/vendor_completions.d'])
AS_CASE([$zshcompletiondir], [''], [zshcompletiondir='${datadir}/zsh/site-functions'])
])
