// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

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
import io.emailpersonalization.nifi.esp.http.Rehearsal;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The client of Brevo. Tested by BrevoClientTest, BrevoImportTest and EspClientContractTest. */
@Tags({"brevo", "sendinblue", "esp", "e-mail", "client", "marketing", "audience"})
@CapabilityDescription("""
        An account at Brevo (API v3). The audience is a list of the account. Small pushes are sent contact by contact, large ones as imports, which Brevo works on as jobs. \
        Keeps to the limits of the plan; withdrawals go first. Never allows mail to a blocklisted contact, and never puts an existing contact into the audience, except to restore one. \
        Refuses contacts of which Brevo would drop a value without a word.""")
@SeeAlso(classNames = "io.emailpersonalization.nifi.esp.PutEspContact")
public final class BrevoClientService extends AbstractControllerService implements EspClientService, VerifiableControllerService {

    private volatile BrevoSession session;
    private volatile AudienceGuard guard;

    /** A service that NiFi enables. */
    public BrevoClientService() {
        // enable() connects it
    }

    private BrevoClientService(final AudienceGuard guard, final BrevoSession rehearsing) {
        this.guard = guard;
        this.session = rehearsing;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return BrevoProperties.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        final boolean template = context.getProperty(BrevoProperties.DOUBLE_OPT_IN_TEMPLATE).isSet();
        final boolean page = context.getProperty(BrevoProperties.DOUBLE_OPT_IN_REDIRECT).isSet();
        return template == page ? List.of() : List.of(new ValidationResult.Builder().subject((template ? BrevoProperties.DOUBLE_OPT_IN_REDIRECT : BrevoProperties.DOUBLE_OPT_IN_TEMPLATE).getName())
                .valid(false).explanation("a mail that asks for confirmation needs both a template and a page after the confirmation").build());
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        guard = AudienceGuard.of(context);
        session = new BrevoSession(context, getLogger());
    }

    @OnDisabled
    public void disable() {
        if (session != null) {
            session.close();
        }
        session = null;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final List<ConfigVerificationResult> results = new ArrayList<>(new BrevoVerification(context, verificationLogger).results(getNodeTypeProvider().isConfiguredForClustering()));
        AudienceGuard.of(context).verify().ifPresent(results::add);
        return results;
    }

    @Override
    public String account() throws EspUnavailableException, EspRefusedException {
        return session.account();
    }

    @Override
    public String uri(final String audienceId) {
        return session.uri(audienceId);
    }

    @Override
    public void checkAudience(final String audienceId) throws EspRefusedException {
        guard.check(audienceId);
    }

    @Override
    public Capabilities capabilities() {
        return session.capabilities();
    }

    @Override
    public Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return session.reader().audience(audienceId);
    }

    @Override
    public UpsertAnswer upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        guard.check(audienceId);
        return session.upsert(audienceId, contacts, pending, sendBefore);
    }

    @Override
    public Optional<List<ContactOutcome>> poll(final String audienceId, final String jobId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return session.poll(audienceId, jobId, addresses);
    }

    @Override
    public List<ReadOutcome> read(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return session.reader().contacts(audienceId, addresses, selection);
    }

    @Override
    public Optional<TemplateSource> template(final String templateId) throws EspUnavailableException, EspRefusedException {
        return session.reader().template(templateId);
    }

    @Override
    public List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoContacts(session.withdrawals(audienceId)).unsubscribe(addresses);
    }

    @Override
    public List<ContactOutcome> erase(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoContacts(session.withdrawals(audienceId)).erase(addresses);
    }

    @Override
    public List<ContactOutcome> archive(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoContacts(session.lookup(audienceId, Instant.MAX)).archive(addresses, session.ownedLists());
    }

    @Override
    public List<ContactOutcome> move(final String audienceId, final List<AddressChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoContacts(session.lookup(audienceId, sendBefore)).move(changes, session.ownedLists());
    }

    @Override
    public List<ContactOutcome> requestConfirmation(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        final Optional<BrevoDoubleOptIn> mail = session.doubleOptIn();
        return mail.isPresent() ? new BrevoContacts(session.lookup(audienceId, sendBefore)).requestConfirmation(addresses, mail.get())
                : EspClientService.super.requestConfirmation(audienceId, addresses, sendBefore);
    }

    @Override
    public List<ContactOutcome> restore(final String audienceId, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoContacts(session.lookup(audienceId, sendBefore)).restore(addresses);
    }

    @Override
    public void createFields(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        session.createFields(audienceId, fields);
    }

    @Override
    public List<ContactOutcome> changeTopics(final String audienceId, final List<TopicChange> changes, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoTopics(session.withdrawals(audienceId), sendBefore).change(changes);
    }

    @Override
    public List<ContactOutcome> sendEvents(final String audienceId, final List<ContactEvent> events, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
        guard.check(audienceId);
        return new BrevoEvents(session.lookup(audienceId, sendBefore)).send(events);
    }

    @Override
    public EspClientService rehearsal(final Consumer<PlannedRequest> recorder) throws EspUnavailableException, EspRefusedException {
        return new BrevoClientService(guard, session.rehearsing(new Rehearsal(new BrevoRehearsal(), recorder)));
    }
}
