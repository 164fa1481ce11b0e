// SPDX-License-Identifier: Apache-2.0
/** The meaning of single values, the same in every component: addresses, mailboxes, ids, times, consent; and their digests. */
package io.emailpersonalization.nifi.record.value;
