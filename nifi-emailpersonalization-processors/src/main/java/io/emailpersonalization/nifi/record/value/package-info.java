// SPDX-License-Identifier: Apache-2.0
/** What single values mean, the same in every component: addresses, mailboxes, times, words on consent; and how they are hashed. */
package io.emailpersonalization.nifi.record.value;
