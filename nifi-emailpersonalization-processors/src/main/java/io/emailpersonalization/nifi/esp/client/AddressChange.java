// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** A contact that gets another address. */
public record AddressChange(String from, String to) {
}
