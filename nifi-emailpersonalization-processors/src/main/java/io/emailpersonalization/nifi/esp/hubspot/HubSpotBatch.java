// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotAccount;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotFields;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotLanguages;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotLists;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotRefusals;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotValues;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotStatuses;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotSubscriptions;
import io.emailpersonalization.nifi.esp.hubspot.subscription.SubscriptionChange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Upserts a batch of contacts: looks them up, updates those that the CRM has by id, creates the others, and puts them into the audience list and the lists that they join.
 * <ul>
 * <li>Only a contact that this very batch created is subscribed, and only where HubSpot holds no status of its address: a person may have refused at an address that was no contact since.
 * <li>A contact that we took out of the audience list stays outside. A contact that is unsubscribed or bounced is not put into it.
 * </ul>
 * Tested by HubSpotClientTest and EspClientContractTest.
 */
final class HubSpotBatch {

    private final HubSpotAccount account;
    private final HubSpotApi api;
    private final HubSpotSettings settings;
    private final HubSpotContacts contacts;
    private final HubSpotWriter writer;
    private final HubSpotStatuses statuses;
    private final List<Row> rows = new ArrayList<>();
    private boolean effect;

    /** A contact of the batch on its way. */
    private static final class Row {

        private final Contact contact;
        private final String trace;
        private Map<String, String> properties = Map.of();
        private HubSpotContact held;
        private String id;
        private boolean created;
        private ContactStatus status;
        private ContactOutcome outcome;

        Row(final Contact contact, final int index) {
            this.contact = contact;
            this.trace = Integer.toString(index);
        }

        boolean isOpen() {
            return outcome == null;
        }
    }

    HubSpotBatch(final HubSpotAccount account, final HubSpotApi api) {
        this.account = account;
        this.api = api;
        this.settings = account.settings();
        this.contacts = new HubSpotContacts(api, settings);
        this.writer = new HubSpotWriter(api);
        this.statuses = new HubSpotStatuses(api, settings);
    }

    List<ContactOutcome> upsert(final String audienceId, final List<Contact> batch) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String list = account.lists().audience(audienceId).id();
        final Map<String, String> joinable = account.lists().joinable(groups(batch, contact -> contact.memberships().joined()));
        batch.forEach(contact -> rows.add(new Row(contact, rows.size())));
        prepare(batch);
        try {
            lookUp();
            update();
            create();
            readStatuses(list);
            join(list, joinable);
            leave();
        } catch (final DeadlineExceededException e) {
            if (effect) {
                throw new EspUnavailableException("A part of the batch was sent, and it is too late for the rest", e);
            }
            throw e;
        }
        rows.stream().filter(Row::isOpen).forEach(row -> row.outcome = ContactOutcome.accepted(row.created ? ContactResult.CREATED : ContactResult.UPDATED, row.status));
        return rows.stream().map(row -> row.outcome).toList();
    }

    private static Set<String> groups(final List<Contact> batch, final Function<Contact, Set<String>> kind) {
        final Set<String> names = new LinkedHashSet<>();
        batch.forEach(contact -> names.addAll(kind.apply(contact)));
        return names;
    }

    private List<Row> open(final Predicate<Row> filter) {
        return rows.stream().filter(row -> row.isOpen() && filter.test(row)).toList();
    }

    /** Writes the properties as HubSpot takes them. Refuses those that HubSpot would refuse for the whole batch. */
    private void prepare(final List<Contact> batch) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = groups(batch, contact -> contact.fields().keySet());
        final Map<String, HubSpotFields.Definition> definitions = account.fields().having(names);
        final List<String> languages = definitions.containsKey(HubSpotContact.LANGUAGE) ? definitions.get(HubSpotContact.LANGUAGE).field().options() : List.of();
        for (final Row row : rows) {
            final Map<String, String> properties = new LinkedHashMap<>();
            for (final Map.Entry<String, Object> field : row.contact.fields().entrySet()) {
                final HubSpotFields.Definition definition = definitions.get(field.getKey());
                if (definition == null || !definition.isWritable()) {
                    row.outcome = HubSpotRefusals.outcome(definition == null ? "PROPERTY_DOESNT_EXIST" : "READ_ONLY_VALUE", field.getKey());
                } else if (!HubSpotContact.EMAIL.equals(field.getKey())) {
                    properties.put(field.getKey(), HubSpotValues.write(field.getValue()));
                }
            }
            HubSpotLanguages.option(row.contact.language(), languages).ifPresent(option -> properties.put(HubSpotContact.LANGUAGE, option));
            row.properties = properties;
        }
    }

    private void lookUp() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Row> asked = open(any -> true);
        final Map<String, HubSpotContacts.Lookup> found = contacts.byEmail(asked.stream().map(row -> row.contact.email()).toList(), Set.of());
        for (final Row row : asked) {
            final HubSpotContacts.Lookup lookup = found.get(row.contact.email());
            if (lookup.isFound()) {
                hold(row, lookup.contacts().getFirst());
            } else if (!lookup.isAbsent()) {
                row.outcome = ContactOutcome.unknown("HubSpot does not say whether it has the contact");
            }
        }
    }

    private static void hold(final Row row, final HubSpotContact contact) {
        row.held = contact;
        row.id = contact.id();
    }

    /** Updates by id. Two addresses may be those of one contact, which a batch may name once. */
    private void update() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        List<Row> waiting = open(row -> row.held != null && !row.created && !row.properties.isEmpty());
        while (!waiting.isEmpty()) {
            final Set<String> ids = new HashSet<>();
            final List<Row> now = new ArrayList<>();
            final List<Row> later = new ArrayList<>();
            waiting.forEach(row -> (ids.add(row.id) ? now : later).add(row));
            take(now, writer.update(now.stream().map(row -> new HubSpotWriter.Input(row.trace, row.id, null, row.properties)).toList()));
            waiting = later;
        }
    }

    private void create() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Row> absent = open(row -> row.held == null);
        take(absent, writer.create(absent.stream().map(row -> new HubSpotWriter.Input(row.trace, null, row.contact.email(), row.properties)).toList()));
        subscribe(absent.stream().filter(row -> row.created).toList());
        final Map<String, Row> existing = new LinkedHashMap<>();
        absent.stream().filter(row -> row.isOpen() && !row.created && row.id != null).forEach(row -> existing.put(row.id, row));
        if (!existing.isEmpty()) {
            // somebody else created them meanwhile, or the address is a secondary one that the look-up did not tell
            contacts.byId(existing.keySet()).forEach(contact -> hold(existing.get(contact.id()), contact));
            existing.values().stream().filter(row -> row.held == null).forEach(row -> row.outcome = ContactOutcome.unknown("HubSpot names a contact of this address that is gone"));
            take(List.copyOf(existing.values()), writer.update(existing.values().stream().filter(row -> row.isOpen() && !row.properties.isEmpty())
                    .map(row -> new HubSpotWriter.Input(row.trace, row.id, null, row.properties)).toList()));
        }
    }

    /** @param results of some of the rows */
    private void take(final List<Row> written, final Map<String, HubSpotWriter.Result> results) {
        for (final Row row : written) {
            switch (results.get(row.trace)) {
                case null -> {
                    // was not sent
                }
                case HubSpotWriter.Result.Written done -> {
                    effect = true;
                    row.created = row.held == null;
                    row.id = done.id();
                }
                case HubSpotWriter.Result.Conflict conflict -> {
                    row.id = row.held == null ? conflict.id() : row.id;
                    if (row.held != null || conflict.id() == null) {
                        row.outcome = ContactOutcome.unknown("HubSpot has the contact already, and does not say which one");
                    }
                }
                case HubSpotWriter.Result.Failed failed -> row.outcome = failed.outcome();
            }
        }
    }

    /** Subscribes contacts that this batch created, where HubSpot holds no status of their addresses. */
    private void subscribe(final List<Row> created) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (created.isEmpty()) {
            return;
        }
        if (!settings.hasType()) {
            readNew(created);
            return;
        }
        final HubSpotSubscriptions subscriptions = new HubSpotSubscriptions(api, settings);
        final Map<String, Map<Long, String>> states = subscriptions.read(created.stream().map(row -> row.contact.email()).toList());
        final Map<SubscriptionChange, Row> grants = new LinkedHashMap<>();
        for (final Row row : created) {
            final SubscriptionChange grant = SubscriptionChange.grant(row.contact.email(), settings.subscriptionType());
            final Map<Long, String> held = states.get(grant.key());
            if (held == null) {
                row.outcome = ContactOutcome.unknown("HubSpot created the contact, and does not tell the status of its subscription");
            } else {
                final String state = held.getOrDefault(settings.subscriptionType(), SubscriptionChange.NOT_SPECIFIED);
                row.status = SubscriptionChange.UNSUBSCRIBED.equals(state) ? ContactStatus.UNSUBSCRIBED : ContactStatus.SUBSCRIBED;
                if (SubscriptionChange.NOT_SPECIFIED.equals(state)) {
                    grants.put(grant, row);
                }
            }
        }
        subscriptions.write(grants.keySet()).forEach((grant, answer) -> {
            if (!answer.accepted()) {
                grants.get(grant).outcome = ContactOutcome.unknown("HubSpot created the contact, and does not subscribe it");
            }
        });
    }

    /** Reads whether the addresses of new contacts are opted out of all e-mail. */
    private void readNew(final List<Row> created) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, ContactStatus> known = statuses.of(contacts.byId(created.stream().map(row -> row.id).toList()));
        created.forEach(row -> row.status = known.get(row.id));
        created.stream().filter(row -> row.status == null).forEach(row -> row.outcome = ContactOutcome.unknown("HubSpot created the contact, and does not tell its status"));
    }

    private void readStatuses(final String list) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Row> existing = open(row -> row.held != null);
        final Map<String, ContactStatus> known = statuses.of(existing.stream().map(row -> row.held).toList());
        final List<String> marked = existing.stream().filter(row -> row.held.isArchivedFrom(list)).map(row -> row.id).distinct().toList();
        final Map<String, Set<String>> memberships = marked.isEmpty() ? Map.of() : HubSpotLists.memberships(api, marked);
        for (final Row row : existing) {
            row.status = known.get(row.id);
            if (row.status == null) {
                row.outcome = ContactOutcome.unknown("HubSpot does not tell the status of the contact");
            } else if (row.status == ContactStatus.SUBSCRIBED && row.held.isArchivedFrom(list) && !memberships.getOrDefault(row.id, Set.of()).contains(list)) {
                row.status = ContactStatus.ARCHIVED;
            }
        }
    }

    private void join(final String audience, final Map<String, String> joinable) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, List<Row>> joiners = new HashMap<>();
        for (final Row row : open(row -> row.status == ContactStatus.SUBSCRIBED)) {
            joiners.computeIfAbsent(audience, any -> new ArrayList<>()).add(row);
        }
        for (final Row row : open(row -> row.status != ContactStatus.ARCHIVED)) {
            row.contact.memberships().joined().forEach(name -> joiners.computeIfAbsent(joinable.get(name), any -> new ArrayList<>()).add(row));
        }
        for (final Map.Entry<String, List<Row>> list : joiners.entrySet()) {
            final Set<String> missing = HubSpotLists.add(api, list.getKey(), ids(list.getValue()));
            effect = true;
            list.getValue().stream().filter(row -> missing.contains(row.id)).forEach(row -> row.outcome = ContactOutcome.unknown("HubSpot does not put the contact into the list: it is gone"));
        }
    }

    private void leave() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, List<Row>> leavers = new LinkedHashMap<>();
        for (final Row row : open(row -> !row.created)) {
            row.contact.memberships().left().forEach(name -> leavers.computeIfAbsent(name, any -> new ArrayList<>()).add(row));
        }
        for (final Map.Entry<String, List<Row>> list : leavers.entrySet()) {
            // nobody is in a list that does not exist, and HubSpot fills an active one
            final HubSpotLists.Definition known = account.lists().named(list.getKey()).filter(HubSpotLists.Definition::isStatic).orElse(null);
            if (known != null) {
                HubSpotLists.remove(api, known.id(), ids(list.getValue()));
            }
        }
    }

    private static Collection<String> ids(final List<Row> some) {
        return some.stream().map(row -> row.id).distinct().toList();
    }
}
