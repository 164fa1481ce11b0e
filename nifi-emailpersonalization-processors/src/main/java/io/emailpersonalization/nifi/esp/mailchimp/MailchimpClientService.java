// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.Capabilities;
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
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.logging.ComponentLog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The client of Mailchimp. Tested by MailchimpClientTest and EspClientContractTest. */
@Tags({"mailchimp", "esp", "e-mail", "client", "marketing", "audience"})
@CapabilityDescription("""
        An account at Mailchimp (Marketing API 3.0). Sends contacts in batches of up to 500. All threads and services of the node share the account's ten simultaneous connections. \
        Withdrawals go first. Repeats requests after temporary failures. Never sends a status that would overwrite a person's own choice.""")
@SeeAlso(classNames = "io.emailpersonalization.nifi.esp.PutEspContact")
public final class MailchimpClientService extends AbstractControllerService implements EspClientService, VerifiableControllerService {

    private static final Capabilities CAPABILITIES = new Capabilities(
            EnumSet.allOf(Capabilities.Feature.class), Capabilities.BatchLimits.of(MailchimpBatch.MAX_BATCH), false,
            Set.of(Capabilities.GroupKind.TAG), MailchimpAudienceReader.types(), MailchimpActivityReader.TYPES);

    /** Not a monitor: a thread that waits for a lock can be interrupted, and a virtual thread does not keep its carrier thread. */
    private final ReentrantLock accountLock = new ReentrantLock();
    private volatile MailchimpSpellings spellings;
    private volatile MailchimpConnection connection;
    private volatile Account account;
    private volatile String name;
    private volatile AudienceGuard guard;
    /** Also of a rehearsal, which NiFi does not initialize. */
    private volatile ComponentLog logger;

    /** A service that NiFi enables. */
    public MailchimpClientService() {
        // enable() connects it
    }

    private MailchimpClientService(final MailchimpClientService real, final Account rehearsing) {
        connection = real.connection;
        guard = real.guard;
        logger = real.logger;
        spellings = new MailchimpSpellings();
        account = rehearsing;
    }

    private record Account(String name, MailchimpApi api) {
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return MailchimpProperties.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        if (context.getProperty(MailchimpProperties.API_URL).isSet()) {
            return List.of();
        }
        final boolean key = context.getProperty(MailchimpProperties.AUTHENTICATION).asAllowableValue(MailchimpAuthentication.class) == MailchimpAuthentication.API_KEY;
        if (key && context.getProperty(MailchimpProperties.API_KEY).isSet() && !context.getProperty(MailchimpProperties.API_KEY).getValue().matches(".+-[a-z]{2,4}[0-9]{1,3}")) {
            return List.of(new ValidationResult.Builder().subject(MailchimpProperties.API_KEY.getName()).valid(false)
                    .explanation("it must end with the data center, such as -us21; or set the API URL").build());
        }
        return key ? List.of() : List.of(new ValidationResult.Builder().subject(MailchimpProperties.API_URL.getName()).valid(false)
                .explanation("an access token does not name its data center: set https://<data center>.api.mailchimp.com/3.0").build());
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        logger = getLogger();
        connection = new MailchimpConnection(context, logger);
        spellings = new MailchimpSpellings();
        guard = AudienceGuard.of(context);
        name = context.getProperty(MailchimpProperties.ACCOUNT_NAME).evaluateAttributeExpressions().getValue();
        account = null;
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
    private Account readAccount() throws EspUnavailableException, EspRefusedException {
        try {
            accountLock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (account == null) {
                final String byKey = connection.nameByKey();
                final String accountName = name == null ? connection.api(byKey).accountId().orElse(byKey) : name;
                account = new Account(accountName, connection.api(accountName));
            }
            return account;
        } finally {
            accountLock.unlock();
        }
    }

    private MailchimpApi api() throws EspUnavailableException, EspRefusedException {
        final Account known = account;
        return known == null ? readAccount().api() : known.api();
    }

    /** Returns the API for an audience that this environment may touch. */
    private MailchimpApi api(final String audienceId) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return api();
    }

    @Override
    public void checkAudience(final String audienceId) throws EspRefusedException {
        guard.check(audienceId);
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final List<ConfigVerificationResult> results = new ArrayList<>();
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Ask Mailchimp For The Account");
        try (MailchimpConnection probe = new MailchimpConnection(context, verificationLogger)) {
            final JsonNode found = probe.api("verification").get("?fields=account_id,account_name");
            results.add(result.outcome(Outcome.SUCCESSFUL).explanation("The account is " + found.path("account_name").asText("without a name")).build());
        } catch (final EspUnavailableException | EspRefusedException e) {
            results.add(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
        AudienceGuard.of(context).verify().ifPresent(results::add);
        ConfiguredConnection.verifyShare(context, getNodeTypeProvider().isConfiguredForClustering()).ifPresent(results::add);
        return results;
    }

    @Override
    public String account() throws EspUnavailableException, EspRefusedException {
        final Account known = account;
        return known == null ? readAccount().name() : known.name();
    }

    @Override
    public String uri(final String audienceId) {
        return connection.root().resolve("lists/" + MailchimpAddresses.encoded(audienceId)).toString();
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        return new MailchimpAudienceReader(api(audienceId)).read(audienceId);
    }

    @Override
    public UpsertAnswer upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final long unknown = contacts.stream().filter(contact -> contact.language() != null && MailchimpLanguages.code(contact.language()).isEmpty()).count();
        if (unknown > 0) {
            logger.warn("{} of {} contacts have a language that Mailchimp has no code for. The language is left out, and the contact keeps its language", unknown, contacts.size());
        }
        return new UpsertAnswer.Done(new MailchimpBatch(api(audienceId), spellings).upsert(audienceId, contacts, pending, sendBefore));
    }

    @Override
    public List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        return new MailchimpContactReader(api(audienceId), audienceId, selection).read(addresses);
    }

    @Override
    public Optional<TemplateSource> template(final String templateId) throws EspUnavailableException, EspRefusedException {
        return new MailchimpTemplateReader(api()).read(templateId);
    }

    @Override
    public ActivityPage activity(final String audienceId, final String cursor) throws EspUnavailableException, EspRefusedException {
        return new MailchimpActivityReader(api(audienceId), audienceId).read(cursor);
    }

    @Override
    public List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId).forWithdrawals(), audienceId).unsubscribe(addresses);
    }

    @Override
    public List<ContactOutcome> archive(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId), audienceId).archive(addresses);
    }

    @Override
    public List<ContactOutcome> erase(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId).forWithdrawals(), audienceId).erase(addresses);
    }

    @Override
    public List<ContactOutcome> move(final String audienceId, final List<AddressChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId).before(sendBefore), audienceId).move(changes);
    }

    @Override
    public List<ContactOutcome> requestConfirmation(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId).before(sendBefore), audienceId).requestConfirmation(addresses);
    }

    @Override
    public List<ContactOutcome> restore(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new MailchimpMembers(api(audienceId).before(sendBefore), audienceId).restore(addresses);
    }

    @Override
    public void createFields(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        new MailchimpFieldCreator(api(audienceId)).create(audienceId, fields);
    }

    @Override
    public List<ContactOutcome> changeTopics(final String audienceId, final List<TopicChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new MailchimpTopics(api(audienceId), audienceId, sendBefore).change(changes);
    }

    @Override
    public List<ContactOutcome> sendEvents(final String audienceId, final List<ContactEvent> events, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        return new MailchimpEvents(api(audienceId).before(sendBefore), audienceId).send(events);
    }

    @Override
    public EspClientService rehearsal(final Consumer<PlannedRequest> recorder) throws EspUnavailableException, EspRefusedException {
        return new MailchimpClientService(this, new Account(account(), api().rehearsing(new Rehearsal(new MailchimpRehearsal(), recorder))));
    }
}
