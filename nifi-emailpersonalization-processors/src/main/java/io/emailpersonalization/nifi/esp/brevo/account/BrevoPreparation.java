// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares contacts with the attributes and lists of the account before they are sent, and refuses those of which Brevo would drop a value without a word. Tested by
 * {@code BrevoClientTest}.
 */
public final class BrevoPreparation {

    /** The address as an attribute: a value would move the contact, and end a blocklisting. */
    private static final String ADDRESS = "EMAIL";

    private final BrevoLookup lookup;
    private final Map<String, BrevoAttribute> attributes;
    private final Map<String, Optional<Long>> lists = new HashMap<>();

    private BrevoPreparation(final BrevoLookup lookup, final Map<String, BrevoAttribute> attributes) {
        this.lookup = lookup;
        this.attributes = attributes;
    }

    /** Returns the contacts in their order. */
    public static List<PreparedContact> of(final BrevoLookup lookup, final BrevoAttributes attributes, final List<Contact> contacts) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = contacts.stream().flatMap(contact -> contact.fields().keySet().stream()).collect(Collectors.toSet());
        final BrevoPreparation preparation = new BrevoPreparation(lookup, attributes.having(lookup.api(), names));
        final Set<String> groups = contacts.stream().flatMap(contact -> Stream.concat(contact.memberships().joined().stream(), contact.memberships().left().stream()))
                .collect(Collectors.toCollection(TreeSet::new));
        for (final String group : groups) {
            preparation.lists.put(group, lookup.lists().resolve(lookup.api(), group));
        }
        final List<PreparedContact> prepared = new ArrayList<>(contacts.size());
        for (final Contact contact : contacts) {
            prepared.add(preparation.prepare(contact));
        }
        return prepared;
    }

    private PreparedContact prepare(final Contact contact) {
        final Map<String, Object> written = new LinkedHashMap<>();
        for (final Map.Entry<String, Object> field : contact.fields().entrySet()) {
            final BrevoAttribute attribute = ADDRESS.equals(field.getKey()) ? null : attributes.get(field.getKey());
            final Optional<Object> value = attribute == null ? Optional.empty() : attribute.written(field.getValue());
            if (value.isEmpty()) {
                return refused(contact, attribute == null ? unknown(field.getKey()) : ContactOutcome.refused("wrong_type", field.getKey(),
                        "Brevo would drop the value without a word: the attribute is " + attribute.rule()));
            }
            written.put(field.getKey(), value.get());
        }
        for (final String group : Stream.concat(contact.memberships().joined().stream(), contact.memberships().left().stream()).toList()) {
            final Optional<Long> list = lists.get(group);
            if (list.isEmpty()) {
                return refused(contact, ContactOutcome.refused("unknown_list", null, "Brevo has no list, or several, named " + group + ": create it, or write its number in the mapping"));
            }
            if (list.get() == lookup.audience()) {
                return refused(contact, ContactOutcome.refused("list_of_audience", null, "The list " + group + " is the audience itself: the mapping names only other lists"));
            }
        }
        return new PreparedContact(contact.email(), written, numbers(contact.memberships().joined()), numbers(contact.memberships().left()), null);
    }

    private Set<Long> numbers(final Set<String> groups) {
        return groups.stream().map(group -> lists.get(group).orElseThrow()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static PreparedContact refused(final Contact contact, final ContactOutcome refusal) {
        return new PreparedContact(contact.email(), Map.of(), Set.of(), Set.of(), refusal);
    }

    private static ContactOutcome unknown(final String name) {
        return ADDRESS.equals(name) ? ContactOutcome.refused("address_is_no_attribute", name, "The attribute EMAIL is the address itself, and an upsert does not change it: take it out of the mapping")
                : ContactOutcome.refused("unknown_attribute", name, "Brevo has no such attribute and would drop the value without a word: create it under Contacts, Settings, Contact attributes");
    }
}
