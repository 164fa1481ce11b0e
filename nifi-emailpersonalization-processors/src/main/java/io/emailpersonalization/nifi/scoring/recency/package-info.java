// SPDX-License-Identifier: Apache-2.0
/** Recency: how long ago, as a score that halves, and as a band that changes rarely. */
package io.emailpersonalization.nifi.scoring.recency;
