// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A contact to create or update. The vendor sets its status when it is new; afterwards only the person changes it.
 *
 * @param email the address
 * @param language may be null
 * @param fields name at the vendor to value
 */
public record Contact(String email, String language, Map<String, Object> fields, Memberships memberships) {

    /** Returns the size of the contact: the bytes of its texts in UTF-8. A request is larger, by the vendor's syntax. */
    public long bytes() {
        long bytes = bytes(email) + bytes(language);
        for (final Map.Entry<String, Object> field : fields.entrySet()) {
            bytes += bytes(field.getKey()) + bytes(field.getValue());
        }
        for (final String group : memberships.joined()) {
            bytes += bytes(group);
        }
        return bytes;
    }

    private static long bytes(final Object value) {
        return value == null ? 0 : value.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** A contact with nothing but its address. */
    public static Contact ofAddress(final String email) {
        return new Contact(email, null, Map.of(), Memberships.NONE);
    }
}
