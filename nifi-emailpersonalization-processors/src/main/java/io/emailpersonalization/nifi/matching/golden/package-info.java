// SPDX-License-Identifier: Apache-2.0
/** Golden records: one record for each person. */
package io.emailpersonalization.nifi.matching.golden;
