// SPDX-License-Identifier: Apache-2.0
/** Builds golden records, one per person, and writes the people of a FlowFile. */
package io.emailpersonalization.nifi.matching.golden;
