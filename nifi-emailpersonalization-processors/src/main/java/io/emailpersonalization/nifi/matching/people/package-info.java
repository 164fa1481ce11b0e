// SPDX-License-Identifier: Apache-2.0
/** The customers of one FlowFile: their rows, which rows are one person, and which person owns a shared mailbox. */
package io.emailpersonalization.nifi.matching.people;
