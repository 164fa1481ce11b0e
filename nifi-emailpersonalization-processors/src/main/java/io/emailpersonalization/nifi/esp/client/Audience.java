// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * An audience (list) at a vendor.
 *
 * @param doubleOptIn whether new contacts confirm by mail before they are subscribed
 * @param fields names of the fields of its contacts
 * @param requiredFields names of the fields that must not be empty
 */
public record Audience(String name, boolean doubleOptIn, Set<String> fields, Set<String> requiredFields) {
}
