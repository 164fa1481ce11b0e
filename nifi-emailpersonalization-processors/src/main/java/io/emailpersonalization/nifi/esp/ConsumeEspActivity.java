// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.activity.ActivityRecords;
import io.emailpersonalization.nifi.esp.activity.InvalidPayloadException;
import io.emailpersonalization.nifi.esp.activity.PayloadEvent;
import io.emailpersonalization.nifi.esp.activity.WebhookPayload;
import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.Stateful;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractSessionFactoryProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.stream.io.StreamUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

@InputRequirement(InputRequirement.Requirement.INPUT_ALLOWED)
@TriggerSerially
@Stateful(scopes = Scope.CLUSTER, description = "The position up to which the activity of the audience was read. Clearing the state makes the next run read all that the vendor keeps")
@Tags({"esp", "e-mail", "activity", "webhook", "unsubscribe", "bounce", "complaint", "open", "click", "consent", "mailchimp", "brevo"})
@CapabilityDescription("""
        Reads what happened to contacts at an e-mail service provider: opt-outs, opt-ins, bounces, complaints, changes of address, opens and clicks. Either asks the vendor for everything since the \
        last run, or reads the payloads of webhooks. Both give records of one schema, which UpdateConsentLedger reads as it is. An event has the same id however often it is read. \
        Events in = success + invalid + ignored, where ignored is a count of the report: changes that no person made.""")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of events; on success and invalid"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "activity"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Bring opt-outs, bounces and complaints of Mailchimp into the consent ledger",
        keywords = {"mailchimp", "unsubscribe", "bounce", "complaint", "ledger", "reconciliation"},
        configuration = """
                Set Origin to Ask The Vendor, ESP Client Service to a MailchimpClientService, and Audience ID. Schedule it on the primary node, every 5 minutes.
                Connect success to UpdateConsentLedger, with Consent Expected false: opens and clicks have none.
                """)
@UseCase(
        description = "Take opt-outs seconds after they happen",
        keywords = {"webhook", "unsubscribe", "live"},
        configuration = """
                Put HandleHttpRequest, VerifyWebhookSignature and HandleHttpResponse before it. Set Origin to Read Webhooks and Payload Format to the sender.
                Let a second ConsumeEspActivity ask the vendor as well: a webhook may get lost.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.UpdateConsentLedger", "io.emailpersonalization.nifi.webhook.VerifyWebhookSignature"})
public final class ConsumeEspActivity extends AbstractSessionFactoryProcessor implements VerifiableProcessor {

    /** The key of the position in the state. It holds account and audience as well, so that another audience begins anew. */
    private static final String CURSOR = "cursor of ";

    /** A larger payload is no webhook. */
    private static final int MAX_PAYLOAD = 10 * 1024 * 1024;

    private final AttemptLimit attempts = new AttemptLimit();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ActivityProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return ActivityRelationships.ALL;
    }

    private static boolean readsWebhooks(final PropertyContext context) {
        return context.getProperty(ActivityProperties.ORIGIN).asAllowableValue(ActivityProperties.Origin.class) == ActivityProperties.Origin.WEBHOOKS;
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSessionFactory sessions) {
        if (readsWebhooks(context)) {
            inSession(sessions, session -> {
                final FlowFile payload = session.get();
                if (payload != null) {
                    attempts.run(session, payload, ActivityRelationships.STAGE, getLogger(), () -> read(context, session, payload));
                }
                return false;
            });
            return;
        }
        boolean more = true;
        while (more && isScheduled()) {
            // the position goes with the events of its page: a crash in between reads the page again, with the same ids
            more = inSession(sessions, session -> ask(context, session));
        }
    }

    /** Work within a session of its own. */
    private interface Work {

        /** Returns whether more follows. */
        boolean in(ProcessSession session);
    }

    private static boolean inSession(final ProcessSessionFactory sessions, final Work work) {
        final ProcessSession session = sessions.createSession();
        try {
            final boolean more = work.in(session);
            session.commitAsync();
            return more;
        } catch (final RuntimeException | Error e) {
            session.rollback(true);
            throw e;
        }
    }

    // webhooks

    private void read(final ProcessContext context, final ProcessSession session, final FlowFile payload) {
        final List<PayloadEvent> events;
        try {
            if (payload.getSize() > MAX_PAYLOAD) {
                throw new InvalidPayloadException("The payload is larger than 10 MB");
            }
            final byte[] content = new byte[Math.toIntExact(payload.getSize())];
            session.read(payload, in -> StreamUtils.fillBuffer(in, content));
            events = context.getProperty(ActivityProperties.PAYLOAD_FORMAT).asAllowableValue(WebhookPayload.class).read(content);
        } catch (final InvalidPayloadException e) {
            getLogger().error("{} cannot be read: {}", payload, e.getMessage());
            Failures.transfer(session, payload, ActivityRelationships.STAGE, e.getMessage());
            return;
        }
        write(context, session, payload, events, null);
        session.transfer(session.putAllAttributes(payload, OutcomeAttributes.of(ActivityRelationships.STAGE, ActivityRelationships.ORIGINAL)), ActivityRelationships.ORIGINAL);
    }

    // asking

    /** Reads a page. Returns whether another one follows. */
    private boolean ask(final ProcessContext context, final ProcessSession session) {
        final EspClientService client = context.getProperty(ActivityProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final String audience = context.getProperty(ActivityProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final VendorAnswer<String> account = VendorAnswer.to(client::account);
        if (!account.isReceived()) {
            return stop(context, account.reason());
        }
        try {
            final Map<String, String> state = session.getState(Scope.CLUSTER).toMap();
            final String key = CURSOR + account.value() + " " + audience;
            final VendorAnswer<ActivityPage> page = VendorAnswer.to(() -> client.activity(audience, state.get(key)));
            if (!page.isReceived()) {
                return stop(context, page.reason());
            }
            writePage(context, session, page.value(), audience);
            if (!page.value().cursor().equals(state.get(key))) {
                session.setState(Map.of(key, page.value().cursor()), Scope.CLUSTER);
            }
            return page.value().more();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean stop(final ProcessContext context, final String reason) {
        getLogger().error("{}. The next run goes on where this one stopped", reason);
        context.yield();
        return false;
    }

    private void writePage(final ProcessContext context, final ProcessSession session, final ActivityPage page, final String audience) {
        if (page.events().isEmpty()) {
            return;
        }
        final List<PayloadEvent> events = new ArrayList<>(page.events().size());
        page.events().forEach(event -> events.add(new PayloadEvent.Happened(event)));
        final FlowFile parent = session.create();
        write(context, session, parent, events, audience);
        session.remove(parent);
    }

    /** @param audience null where it is not known */
    private void write(final ProcessContext context, final ProcessSession session, final FlowFile parent, final List<PayloadEvent> events, final String audience) {
        final ActivityRecords records = new ActivityRecords(context.getProperty(ActivityProperties.SOURCE_NAME).evaluateAttributeExpressions().getValue(), audience);
        final Map<String, Long> types = new TreeMap<>();
        final Map<String, Long> ignored = new TreeMap<>();
        try (RecordOutputs outputs = new RecordOutputs(context, session, parent, getLogger(), ActivityRelationships.STAGE)) {
            final RecordOutput success = outputs.open(ActivityRelationships.SUCCESS, ActivityRecords.SCHEMA, ActivityRecords.ownFields());
            final RecordOutput invalid = outputs.open(ActivityRelationships.INVALID, ActivityRecords.INVALID_SCHEMA, ActivityRecords.INVALID_BECAUSE);
            for (final PayloadEvent each : events) {
                switch (each) {
                    case PayloadEvent.Happened(final ActivityEvent event) when ActivityRecords.hasAddress(event) -> {
                        success.write(records.of(event));
                        types.merge(event.type().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
                    }
                    case final PayloadEvent.Happened any -> invalid.write(records.invalid("the address is no valid one"));
                    case PayloadEvent.Invalid(final String reason) -> invalid.write(records.invalid(reason));
                    case PayloadEvent.Ignored(final String kind) -> ignored.merge(kind, 1L, Long::sum);
                }
            }
            final QualityReport.Builder report = ReportOutput.begin(ActivityRelationships.STAGE, context, getIdentifier(), parent)
                    .count("received", events.size()).count("events", success.count()).count("invalid", invalid.count())
                    .count("ignored", ignored.values().stream().mapToLong(Long::longValue).sum());
            report.figure("types", types).figure("ignored_kinds", ignored);
            ReportOutput.transfer(context, session, parent, report.build());
            if (invalid.count() > 0) {
                getLogger().warn("{} of {} events lack an address or a time: see the relationship invalid", invalid.count(), events.size());
            }
            outputs.transfer();
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Read Audience");
        if (readsWebhooks(context)) {
            return List.of(result.outcome(Outcome.SKIPPED).explanation("The vendor sends the webhooks: nothing is asked").build());
        }
        final EspClientService client = context.getProperty(ActivityProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        if (!client.capabilities().has(Capabilities.Feature.ACTIVITY)) {
            return List.of(result.outcome(Outcome.FAILED).explanation("This vendor cannot be asked what happened: set Origin to Read Webhooks").build());
        }
        final VendorAnswer<String> name = VendorAnswer.to(() -> client.audience(context.getProperty(ActivityProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue()).name());
        return List.of(name.isReceived() ? result.outcome(Outcome.SUCCESSFUL).explanation("The audience is %s. The vendor tells of %s".formatted(name.value(), told(client))).build()
                : result.outcome(Outcome.FAILED).explanation(name.reason()).build());
    }

    private static String told(final EspClientService client) {
        return String.join(", ", client.capabilities().activity().stream().map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', ' ')).sorted().toList());
    }
}
