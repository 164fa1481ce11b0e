// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The former and the new address of a contact. */
public record AddressChange(String from, String to) {
}
