// SPDX-License-Identifier: Apache-2.0
/** Raises and clears alerts on what the reports say. */
package io.emailpersonalization.nifi.quality.watch;
