// SPDX-License-Identifier: Apache-2.0
/** Segments of the user by rules in CEL, and who is in them since when. */
package io.emailpersonalization.nifi.scoring.segment;
