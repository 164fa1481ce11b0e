// SPDX-License-Identifier: Apache-2.0
/** Corrections of single values. A correction never guesses. */
package io.emailpersonalization.nifi.validation.correct;
