// SPDX-License-Identifier: Apache-2.0
/** The customers of one FlowFile: their values, who is one person, who owns a shared mailbox. */
package io.emailpersonalization.nifi.matching.people;
