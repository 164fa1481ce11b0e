// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An audience (list) at a vendor.
 *
 * @param doubleOptIn whether new contacts confirm by mail before they are subscribed
 * @param fields the fields of its contacts
 */
public record Audience(String name, boolean doubleOptIn, List<AudienceField> fields) {

    public Audience {
        fields = List.copyOf(fields);
    }

    /** Returns the names of all fields, in alphabetical order. */
    public Set<String> fieldNames() {
        return names(any -> true);
    }

    /** Returns the names of the fields that a new contact needs, in alphabetical order. */
    public Set<String> requiredFieldNames() {
        return names(AudienceField::required);
    }

    private Set<String> names(final Predicate<AudienceField> filter) {
        return fields.stream().filter(filter).map(AudienceField::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
