// SPDX-License-Identifier: Apache-2.0
/** Clustering: joins linked rows to persons, and prevents chains of people that each resemble the next. */
package io.emailpersonalization.nifi.matching.cluster;
