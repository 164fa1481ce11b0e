// SPDX-License-Identifier: Apache-2.0
/** Recency: the age of the last purchase as a score with a half-life, and as a band that changes rarely. */
package io.emailpersonalization.nifi.scoring.recency;
