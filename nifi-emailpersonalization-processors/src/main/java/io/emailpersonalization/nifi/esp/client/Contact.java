// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Map;

/**
 * A contact to create or update. The vendor sets its status when it is new; afterwards only the person changes it.
 *
 * @param email the address
 * @param language may be null
 * @param fields name at the vendor to value
 */
public record Contact(String email, String language, Map<String, Object> fields, Memberships memberships) {

    /** A contact with nothing but its address. */
    public static Contact ofAddress(final String email) {
        return new Contact(email, null, Map.of(), Memberships.NONE);
    }
}
