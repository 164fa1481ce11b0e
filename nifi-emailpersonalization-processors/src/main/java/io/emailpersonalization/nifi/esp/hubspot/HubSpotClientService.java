// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.PlannedRequest;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.http.AudienceGuard;
import io.emailpersonalization.nifi.esp.http.ConfiguredConnection;
import io.emailpersonalization.nifi.esp.http.Rehearsal;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotAccount;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotFields;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotTopics;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.logging.ComponentLog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The client of HubSpot. Tested by HubSpotClientTest and EspClientContractTest. */
@Tags({"hubspot", "esp", "e-mail", "client", "marketing", "crm", "audience"})
@CapabilityDescription("""
        An account at HubSpot. The audience is a static list of contacts of the CRM; a subscription type says who is mailed. Updates contacts by id, so that properties that are not sent \
        stay. All threads and services of the node share the account's limits. Withdrawals go first. Repeats requests after temporary failures. Subscribes only contacts that it creates.""")
@SeeAlso(classNames = "io.emailpersonalization.nifi.esp.PutEspContact")
public final class HubSpotClientService extends AbstractControllerService implements EspClientService, VerifiableControllerService {

    /**
     * Contacts of one upsert where subscriptions are read and written one by one. Each new contact takes two requests more, and all of them must be sent while the check of consent holds, which
     * is five seconds: about forty requests fit at HubSpot's lowest limit of 100 per ten seconds.
     */
    private static final int MAX_BATCH_ONE_BY_ONE = 20;

    /** HubSpot sends no mail that asks for confirmation by request, and tells what happened by webhook. */
    private static final Set<Feature> FEATURES = EnumSet.complementOf(EnumSet.of(Feature.CONFIRMATION, Feature.ACTIVITY));

    /** Not a monitor: a thread that waits for a lock can be interrupted, and a virtual thread does not keep its carrier thread. */
    private final ReentrantLock accountLock = new ReentrantLock();
    private volatile HubSpotConnection connection;
    private volatile HubSpotAccount account;
    private volatile AudienceGuard guard;
    private volatile Capabilities capabilities = capabilities(false);

    /** A service that NiFi enables. */
    public HubSpotClientService() {
        // enable() connects it
    }

    private HubSpotClientService(final HubSpotClientService real, final HubSpotAccount rehearsing) {
        connection = real.connection;
        guard = real.guard;
        capabilities = real.capabilities;
        account = rehearsing;
    }

    /** An operation. */
    @FunctionalInterface
    private interface Operation<T> {
        T on(HubSpotAccount account) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return HubSpotProperties.ALL;
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        connection = new HubSpotConnection(context, getLogger());
        guard = AudienceGuard.of(context);
        final HubSpotSettings settings = connection.settings();
        capabilities = capabilities(settings.hasType() && !settings.batches());
        account = null;
    }

    private static Capabilities capabilities(final boolean oneByOne) {
        return new Capabilities(FEATURES, new Capabilities.BatchLimits(HubSpotContacts.MAX_BATCH, oneByOne ? Map.of(Feature.UPSERT, MAX_BATCH_ONE_BY_ONE) : Map.of(),
                Capabilities.BatchLimits.NO_MAX_BYTES), false, Set.of(Capabilities.GroupKind.LIST), HubSpotFields.types(), Set.of());
    }

    @OnDisabled
    public void disable() {
        if (connection != null) {
            connection.close();
        }
        connection = null;
        account = null;
    }

    /** Reads the account with the first use. A service that waited for the vendor when it is enabled would delay the start of the node. */
    private HubSpotAccount readAccount() throws EspUnavailableException, EspRefusedException {
        final HubSpotAccount known = account;
        if (known != null) {
            return known;
        }
        try {
            accountLock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (account == null) {
                account = connection.account();
            }
            return account;
        } finally {
            accountLock.unlock();
        }
    }

    /** Reads the account for an audience that this environment may touch. */
    private HubSpotAccount readAccount(final String audienceId) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return readAccount();
    }

    @Override
    public void checkAudience(final String audienceId) throws EspRefusedException {
        guard.check(audienceId);
    }

    /** Runs an operation on an audience without a deadline. */
    private <T> T run(final String audienceId, final Operation<T> operation) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return run(operation);
    }

    /** Runs an operation without a deadline. */
    private <T> T run(final Operation<T> operation) throws EspUnavailableException, EspRefusedException {
        try {
            return operation.on(readAccount());
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs an operation with a deadline, after which no contact was changed. */
    private List<ContactOutcome> runBefore(final String audienceId, final int contacts, final Operation<List<ContactOutcome>> operation) throws EspUnavailableException, EspRefusedException {
        try {
            return operation.on(readAccount(audienceId));
        } catch (final DeadlineExceededException e) {
            final List<ContactOutcome> late = new ArrayList<>();
            for (int i = 0; i < contacts; i++) {
                late.add(ContactOutcome.tooLate());
            }
            return late;
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        try (HubSpotConnection probe = new HubSpotConnection(context, verificationLogger)) {
            final List<ConfigVerificationResult> results = new ArrayList<>(new HubSpotVerification(probe).run());
            AudienceGuard.of(context).verify().ifPresent(results::add);
            ConfiguredConnection.verifyShare(context, getNodeTypeProvider().isConfiguredForClustering()).ifPresent(results::add);
            return results;
        }
    }

    @Override
    public String account() throws EspUnavailableException, EspRefusedException {
        return readAccount().name();
    }

    @Override
    public String uri(final String audienceId) {
        return connection.root().resolve("crm/v3/lists/" + HubSpotApi.encoded(audienceId)).toString();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** HubSpot asks nobody for confirmation when a request creates a contact. */
    @Override
    public Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> new Audience(known.lists().audience(audienceId).name(), false,
                known.fields().all().values().stream().filter(HubSpotFields.Definition::isWritable).map(HubSpotFields.Definition::field).toList()));
    }

    @Override
    public UpsertAnswer upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (pending) {
            return new UpsertAnswer.Done(contacts.stream().map(any -> ContactOutcome.refused("not supported", null,
                    "HubSpot sends no confirmation mails to contacts of a request: choose another New Contact Status")).toList());
        }
        if (Instant.now().isAfter(sendBefore)) {
            throw new DeadlineExceededException("The request waited for its turn longer than it may", false);
        }
        final HubSpotAccount known = readAccount(audienceId);
        return new UpsertAnswer.Done(new HubSpotBatch(known, known.api().before(sendBefore)).upsert(audienceId, contacts));
    }

    @Override
    public List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> new HubSpotContactReader(known, audienceId, selection).read(addresses));
    }

    @Override
    public Optional<TemplateSource> template(final String templateId) throws EspUnavailableException, EspRefusedException {
        return run(known -> new HubSpotTemplateReader(known.api()).read(templateId));
    }

    @Override
    public List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> new HubSpotMembers(known, known.api().forWithdrawals(), audienceId).unsubscribe(addresses));
    }

    @Override
    public List<ContactOutcome> archive(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> new HubSpotMembers(known, known.api(), audienceId).archive(addresses));
    }

    @Override
    public List<ContactOutcome> erase(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> new HubSpotMembers(known, known.api().forWithdrawals(), audienceId).erase(addresses));
    }

    @Override
    public List<ContactOutcome> move(final String audienceId, final List<AddressChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return runBefore(audienceId, changes.size(), known -> {
            final HubSpotApi api = known.api().before(sendBefore);
            return new HubSpotMoves(api, new HubSpotMembers(known, api, audienceId)).move(changes);
        });
    }

    @Override
    public List<ContactOutcome> restore(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return runBefore(audienceId, addresses.size(), known -> new HubSpotMembers(known, known.api().before(sendBefore), audienceId).restore(addresses));
    }

    @Override
    public void createFields(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        readAccount(audienceId).fields().create(fields);
    }

    @Override
    public List<ContactOutcome> changeTopics(final String audienceId, final List<TopicChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return run(audienceId, known -> {
            known.lists().audience(audienceId);
            return new HubSpotTopics(known.api().forWithdrawals(), known.api().before(sendBefore), known.settings()).change(changes);
        });
    }

    @Override
    public List<ContactOutcome> sendEvents(final String audienceId, final List<ContactEvent> events, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return runBefore(audienceId, events.size(), known -> {
            known.lists().audience(audienceId);
            return new HubSpotEvents(known.api().before(sendBefore), known.settings()).send(events);
        });
    }

    @Override
    public EspClientService rehearsal(final Consumer<PlannedRequest> recorder) throws EspUnavailableException, EspRefusedException {
        final HubSpotAccount real = readAccount();
        return new HubSpotClientService(this, new HubSpotAccount(real.name(), real.api().rehearsing(new Rehearsal(new HubSpotRehearsal(), recorder)), real.settings()));
    }
}
