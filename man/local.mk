dist_man_MANS += man/tcpautopsy.1
