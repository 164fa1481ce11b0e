// SPDX-License-Identifier: Apache-2.0
/** Engagement: the events of a customer, each with a weight that decays, without those of machines. */
package io.emailpersonalization.nifi.scoring.engagement;
