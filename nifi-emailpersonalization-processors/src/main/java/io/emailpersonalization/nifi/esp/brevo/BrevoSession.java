// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAttributes;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLists;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoPreparation;
import io.emailpersonalization.nifi.esp.brevo.account.PreparedContact;
import io.emailpersonalization.nifi.esp.brevo.imports.BrevoImport;
import io.emailpersonalization.nifi.esp.brevo.imports.BrevoJob;
import io.emailpersonalization.nifi.esp.brevo.imports.BrevoPolls;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.http.Rehearsal;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The account of an enabled service: its settings, its connection, and what is known of its lists and attributes. Tested by {@code BrevoClientTest} and {@code BrevoImportTest}. */
final class BrevoSession implements AutoCloseable {

    /** Contacts of one call of the operations that send single requests: at ten requests per second this is a minute, and withdrawals overtake. */
    private static final int MAX_BATCH = 200;
    /** Nanoseconds between two looks for lists of lost imports. */
    private static final long CLEANUP_INTERVAL = Duration.ofHours(1).toNanos();

    private final ConfigurationContext context;
    private final ComponentLog logger;
    private final BrevoConnection connection;
    private final BrevoLists lists = new BrevoLists();
    private final BrevoAttributes attributes = new BrevoAttributes();
    private final Optional<BrevoDoubleOptIn> doubleOptIn;
    private final boolean imports;
    private final int importThreshold;
    private final BrevoPolls polls;
    /** Not a monitor: a thread that waits for a lock can be interrupted, and a virtual thread does not keep its carrier thread. */
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Account account;
    private volatile long nextCleanup = System.nanoTime();
    private final boolean rehearses;

    private record Account(String name, BrevoApi api) {
    }

    BrevoSession(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.logger = logger;
        this.connection = new BrevoConnection(context, logger);
        this.doubleOptIn = doubleOptIn(context);
        this.imports = context.getProperty(BrevoProperties.USE_IMPORTS).asBoolean();
        this.importThreshold = context.getProperty(BrevoProperties.IMPORT_THRESHOLD).asInteger();
        this.polls = new BrevoPolls(Duration.ofMillis(context.getProperty(BrevoProperties.POLL_INTERVAL).asTimePeriod(TimeUnit.MILLISECONDS)), logger);
        this.rehearses = false;
    }

    private BrevoSession(final BrevoSession real, final Account rehearsing) {
        this.context = real.context;
        this.logger = real.logger;
        this.connection = real.connection;
        this.doubleOptIn = real.doubleOptIn;
        this.imports = real.imports;
        this.importThreshold = real.importThreshold;
        this.polls = real.polls;
        this.account = rehearsing;
        this.rehearses = true;
        // lists of lost imports are no part of a push
        this.nextCleanup = System.nanoTime() + CLEANUP_INTERVAL;
    }

    /** Returns a session of the same account that sends only what reads. It keeps nothing for this one. */
    BrevoSession rehearsing(final Rehearsal rehearsal) throws EspUnavailableException, EspRefusedException {
        final Account known = known();
        return new BrevoSession(this, new Account(known.name(), known.api().rehearsing(rehearsal)));
    }

    /** Returns the mail that asks for confirmation; empty where it is not configured. */
    static Optional<BrevoDoubleOptIn> doubleOptIn(final ConfigurationContext context) {
        final PropertyValue template = context.getProperty(BrevoProperties.DOUBLE_OPT_IN_TEMPLATE).evaluateAttributeExpressions();
        final PropertyValue page = context.getProperty(BrevoProperties.DOUBLE_OPT_IN_REDIRECT).evaluateAttributeExpressions();
        return template.isSet() && page.isSet() ? Optional.of(new BrevoDoubleOptIn(template.asLong(), page.getValue())) : Optional.empty();
    }

    Optional<BrevoDoubleOptIn> doubleOptIn() {
        return doubleOptIn;
    }

    String uri(final String audienceId) {
        return connection.root().resolve("contacts/lists/" + BrevoAddresses.encoded(audienceId)).toString();
    }

    Capabilities capabilities() {
        final Set<Feature> features = EnumSet.complementOf(EnumSet.of(Feature.ACTIVITY));
        if (doubleOptIn.isEmpty()) {
            features.remove(Feature.CONFIRMATION);
        }
        return new Capabilities(features, new Capabilities.BatchLimits(MAX_BATCH, Map.of(Feature.UPSERT, imports ? BrevoImport.MAX_CONTACTS : MAX_BATCH), BrevoImport.MAX_BYTES), imports,
                Set.of(Capabilities.GroupKind.LIST), BrevoAttributes.types(), Set.of());
    }

    String account() throws EspUnavailableException, EspRefusedException {
        return known().name();
    }

    private BrevoApi api() throws EspUnavailableException, EspRefusedException {
        return known().api();
    }

    /** Reads the account with the first use. A service that waited for the vendor when it is enabled would delay the start of the node. */
    private Account known() throws EspUnavailableException, EspRefusedException {
        final Account read = account;
        if (read != null) {
            return read;
        }
        try {
            lock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (account == null) {
                final String configured = context.getProperty(BrevoProperties.ACCOUNT_NAME).evaluateAttributeExpressions().getValue();
                final String name = configured == null ? reportedName() : configured;
                account = new Account(name, connection.api(name));
            }
            return account;
        } finally {
            lock.unlock();
        }
    }

    /** The address of the account's owner is no name: it is personal, and it changes. */
    private String reportedName() throws EspUnavailableException, EspRefusedException {
        final String byCredential = connection.nameByCredential();
        final JsonNode reported = connection.api(byCredential).get("account", any -> true);
        return Stream.of("organization_id", "companyName").map(name -> reported.path(name).asText("")).filter(name -> !name.isBlank()).findFirst().orElse(byCredential);
    }

    /** Returns what finds contacts. Its requests about contacts are not sent after a deadline. */
    BrevoLookup lookup(final String audienceId, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new BrevoLookup(api().before(sendBefore), lists, audienceId);
    }

    /** Returns what finds contacts for withdrawals, which overtake other requests. */
    BrevoLookup withdrawals(final String audienceId) throws EspUnavailableException, EspRefusedException {
        return new BrevoLookup(api().forWithdrawals(), lists, audienceId);
    }

    BrevoReader reader() throws EspUnavailableException, EspRefusedException {
        return new BrevoReader(api(), lists, attributes);
    }

    /** Returns the numbers of the lists that archived contacts leave beside the audience. */
    Set<Long> ownedLists() throws EspUnavailableException, EspRefusedException {
        final String configured = context.getProperty(BrevoProperties.OWNED_LISTS).evaluateAttributeExpressions().getValue();
        final Set<Long> owned = new HashSet<>();
        for (final String name : configured == null ? new String[0] : configured.split(",")) {
            if (!name.isBlank()) {
                owned.add(lists.resolve(api(), name.strip()).orElseThrow(() -> new EspRefusedException("Brevo has no list, or several, named " + name.strip()
                        + ": write the number of the list in Owned Lists", false)));
            }
        }
        return owned;
    }

    UpsertAnswer upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final long languages = contacts.stream().filter(contact -> contact.language() != null).count();
        if (languages > 0) {
            logger.warn("{} of {} contacts have a language, and Brevo has no such field: it is left out. Map the language to an attribute", languages, contacts.size());
        }
        if (pending && doubleOptIn.isEmpty()) {
            return new UpsertAnswer.Done(contacts.stream().map(any -> ContactOutcome.refused("not supported", null,
                    "The service asks nobody for confirmation: set Double Opt-In Template ID and Double Opt-In Redirect URL")).toList());
        }
        final BrevoLookup lookup = lookup(audienceId, sendBefore);
        final List<PreparedContact> prepared = BrevoPreparation.of(lookup, attributes, contacts);
        final long sent = prepared.stream().filter(contact -> contact.refusal() == null).count();
        if (imports && !pending && sent > importThreshold) {
            final Optional<BrevoJob> job = importAll(lookup, prepared);
            if (job.isPresent()) {
                return new UpsertAnswer.Submitted(job.get().write());
            }
        }
        return new UpsertAnswer.Done(new BrevoUpserts(lookup, pending ? doubleOptIn.get() : null).send(prepared));
    }

    private Optional<BrevoJob> importAll(final BrevoLookup lookup, final List<PreparedContact> contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final BrevoImport all = new BrevoImport(lookup);
        if (System.nanoTime() - nextCleanup >= 0) {
            nextCleanup = System.nanoTime() + CLEANUP_INTERVAL;
            new BrevoImport(new BrevoLookup(api(), lists, Long.toString(lookup.audience()))).deleteOldLists(Instant.now());
        }
        return all.submit(contacts);
    }

    /** Reads the outcomes of an import; empty while Brevo works on it. */
    Optional<List<ContactOutcome>> poll(final String audienceId, final String jobId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        if (rehearses) {
            final Optional<BrevoJob> job = BrevoJob.read(jobId);
            return Optional.of(addresses.stream().map(address -> job.flatMap(known -> known.refusal(address)).orElse(ContactOutcome.accepted(ContactResult.UPDATED, null))).toList());
        }
        return polls.poll(lookup(audienceId, Instant.MAX), jobId, addresses);
    }

    void createFields(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        attributes.create(lookup(audienceId, Instant.MAX).api(), fields);
    }

    @Override
    public void close() {
        connection.close();
    }
}
