// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Map;
import java.util.Set;

/**
 * A contact to create or update. Its status at the vendor is set when it is new, and never changed afterwards: only the person changes it.
 *
 * @param email the address
 * @param language may be null
 * @param fields name at the vendor to value
 * @param tags tags that it is to have
 * @param otherTags tags of ours that it is not to have
 */
public record Contact(String email, String language, Map<String, Object> fields, Set<String> tags, Set<String> otherTags) {
}
