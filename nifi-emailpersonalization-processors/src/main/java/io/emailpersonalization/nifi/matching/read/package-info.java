// SPDX-License-Identifier: Apache-2.0
/** Reads the customers of one FlowFile into a table and stores their records. */
package io.emailpersonalization.nifi.matching.read;
