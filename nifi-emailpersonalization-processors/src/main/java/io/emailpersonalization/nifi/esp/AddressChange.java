// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

/** A contact that gets another address. */
public record AddressChange(String from, String to) {
}
