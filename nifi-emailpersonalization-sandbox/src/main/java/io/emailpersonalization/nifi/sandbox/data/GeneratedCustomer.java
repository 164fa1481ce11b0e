// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record of a customer.
 *
 * @param entity the person: records with the same entity are one person
 * @param fields values by name: text, numbers, lists of maps, and null for missing values
 */
public record GeneratedCustomer(String entity, Map<String, Object> fields) {

    /** The same with some of the fields alone, in their order. */
    public GeneratedCustomer with(final List<String> names) {
        final Map<String, Object> some = new LinkedHashMap<>();
        names.forEach(name -> some.put(name, fields.get(name)));
        return new GeneratedCustomer(entity, some);
    }
}
