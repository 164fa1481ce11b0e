// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * What to read of contacts. Some vendors send only the fields that a request names, and tell memberships by requests of their own.
 *
 * @param fields names of fields at the vendor
 * @param memberships whether to read the tags or lists of the contacts
 */
public record ReadSelection(Set<String> fields, boolean memberships) {

    public ReadSelection {
        fields = Set.copyOf(fields);
    }
}
