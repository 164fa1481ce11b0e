// SPDX-License-Identifier: Apache-2.0
/** Scores of customers: recency, RFM, segments, bands. */
package io.emailpersonalization.nifi.scoring;
