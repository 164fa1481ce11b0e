// SPDX-License-Identifier: Apache-2.0
/** Churn: the probability that a customer buys nothing in the next days, by BG/NBD and MBG/NBD, and how well that prediction held in the past. */
package io.emailpersonalization.nifi.scoring.churn;
