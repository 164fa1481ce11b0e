// SPDX-License-Identifier: Apache-2.0
/** Distances and similarities of two texts that are faster than those of Apache Commons Text and agree with them. The unit is the Unicode code point. */
package io.emailpersonalization.nifi.matching.kernel;
