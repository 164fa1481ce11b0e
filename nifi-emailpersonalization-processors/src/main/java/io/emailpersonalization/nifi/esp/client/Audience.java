// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * What a vendor says of an audience.
 *
 * @param doubleOptIn whether people confirm by mail before they are subscribed
 * @param fields names of the fields that exist
 * @param requiredFields names of those that must not be empty
 */
public record Audience(String name, boolean doubleOptIn, Set<String> fields, Set<String> requiredFields) {
}
