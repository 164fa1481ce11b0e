// SPDX-License-Identifier: Apache-2.0
/** Contacts that leave: unsubscribed, archived or erased. */
package io.emailpersonalization.nifi.esp.retire;
