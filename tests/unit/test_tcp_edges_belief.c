/* SPDX-License-Identifier: MIT */
#include "support/seg_script.h"

int main(void)
{
	return 0;
}
