// SPDX-License-Identifier: Apache-2.0
/** The sync state: contacts as they were pushed last, addresses, claims, changes and quotas. */
package io.emailpersonalization.nifi.esp.state;
