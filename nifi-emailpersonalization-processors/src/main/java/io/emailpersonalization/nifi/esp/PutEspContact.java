// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.NoSyncState;
import io.emailpersonalization.nifi.esp.state.SyncDatabase;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.quality.Reports;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.Failures;
import io.emailpersonalization.nifi.record.Outcomes;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.record.WriterSchemaException;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"esp", "e-mail", "contact", "audience", "mailchimp", "put", "push", "consent", "personalization", "record"})
@CapabilityDescription("""
        Pushes records as contacts to an audience of an e-mail service provider, in batches, each with an outcome of its own. Whoever has not consented is not pushed; with a consent \
        ledger whoever withdrew is unsubscribed. A status is never sent that would subscribe a contact whom the vendor knows: who unsubscribed there stays unsubscribed. \
        With a database only what has changed is sent, a push that was interrupted goes on where it was, and limits hold back what nobody expected. \
        Records in = success + unchanged + suppressed + rejected + held + retry. Delivery is at least once: what is sent again changes nothing.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "esp.attempt", description = "How often the records came back by retry"),
        @ReadsAttribute(attribute = "filename", description = "Stands as input in the report")})
@WritesAttributes({
        @WritesAttribute(attribute = "esp.attempt", description = "On retry: how often the records were tried"),
        @WritesAttribute(attribute = "esp.hold.id", description = "On held: what Approved Holds must hold to let exactly these contacts go"),
        @WritesAttribute(attribute = "esp.hold.reason", description = "On held: the counts and the limit, without personal data"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on every relationship but report and failure"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "push, unsubscribe, archive, erase or follow"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Keep an audience at Mailchimp in step with the customers of the warehouse",
        keywords = {"mailchimp", "audience", "sync", "upsert"},
        configuration = """
                Set ESP Client Service to a MailchimpClientService, Personalization Mapping to a PersonalizationMapping, and Audience ID.
                Draw retry as a loop back to this processor; do not configure it to be retried by the framework, which would send the whole FlowFile again.
                Connect rejected and suppressed to where somebody looks at them.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService", "io.emailpersonalization.nifi.mapping.PersonalizationMapping"})
public final class PutEspContact extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = relationship("success", "Records that the vendor took, with esp_result (created, updated) and esp_status (the status that the vendor holds)");
    static final Relationship UNCHANGED = relationship("unchanged", "Records of which the vendor holds everything already, as they came; with a database");
    static final Relationship SUPPRESSED = relationship("suppressed",
            "Records that were not sent, with suppressed_because: consent, deliverability, another owner of the mailbox, or a newer record that was sent before");
    static final Relationship REJECTED = relationship("rejected", "Records that the vendor refused, or that do not fit the mapping, with esp_errors");
    static final Relationship HELD = relationship("held",
            "Records that a limit holds back until they are approved, with esp.hold.id and esp.hold.reason: draw it as a loop back to this processor");
    static final Relationship RETRY = relationship("retry", "Records that could not be sent now: draw it as a loop back to this processor");

    static final String ATTEMPT = "esp.attempt";
    static final String HOLD_ID = "esp.hold.id";
    static final String HOLD_REASON = "esp.hold.reason";

    private static final Set<Relationship> RELATIONSHIPS = Outcomes.ordered(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, RETRY, Reports.REPORT, Failures.FAILURE);

    private volatile SyncDatabase database;
    private volatile Duration retention;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PutEspProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @OnScheduled
    public void refuseFrameworkRetry(final ProcessContext context) {
        for (final Relationship relationship : Set.of(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, RETRY)) {
            if (context.isRelationshipRetried(relationship)) {
                throw new ProcessException("The relationship %s is set to be retried by the framework, which would send the whole FlowFile again: clear its retry checkbox and draw retry as a loop"
                        .formatted(relationship.getName()));
            }
        }
    }

    @OnScheduled
    public void open(final ProcessContext context) {
        database = database(context);
        final PropertyValue kept = context.getProperty(PutEspProperties.RETENTION);
        retention = kept.isSet() ? Duration.ofMillis(kept.asTimePeriod(TimeUnit.MILLISECONDS)) : null;
    }

    /** Null where there is none. */
    private static SyncDatabase database(final ProcessContext context) {
        final PropertyValue pool = context.getProperty(PutEspProperties.CONNECTION_POOL);
        return pool.isSet() ? new SyncDatabase(new Store(pool.asControllerService(DBCPService.class)), context.getProperty(PutEspProperties.CREATE_TABLES).asBoolean()) : null;
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input == null) {
            return;
        }
        final PushSettings settings = new PushSettings(context);
        String refusal;
        try {
            refusal = push(context, session, input, settings);
        } catch (final EspUnavailableException | EspRefusedException e) {
            refusal = e.getMessage();
        } catch (final StoreException e) {
            getLogger().debug("The cause", e);
            refusal = e.getMessage();
        } catch (final UnreadableContentException | WriterSchemaException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, settings.operation().stage(), e.getMessage());
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (refusal == null) {
            session.remove(input);
        } else {
            // not the FlowFile's fault: it stays where it is, and goes on where it was as far as a database remembers
            getLogger().error("The FlowFile stays in the queue: {}", refusal);
            session.rollback(true);
            context.yield();
        }
    }

    /** Why the FlowFile is to stay in the queue; null where it is done with. */
    private String push(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSettings settings)
            throws IOException, UnreadableContentException, StoreException, EspUnavailableException, EspRefusedException {
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final String audience = context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final PushRun.Target target = new PushRun.Target(client, audience, settings.operation(), input.getAttribute(CoreAttributes.UUID.key()));
        final SyncState state = state(target);
        final Guard guard = settings.guard();
        final Guard.Hold hold = guard.isSet() ? guard.hold(count(context, session, input, settings, target, state), state).orElse(null) : null;
        state.begin(getIdentifier(), settings.operation().stage());
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
            final PushSchemas schemas = new PushSchemas(records.schema(), context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
            try (PushOutputs outputs = new PushOutputs(context, session, input, schemas, settings.operation().stage(), attempt(input), getLogger())) {
                final PushRun run = new PushRun(target, state, this::isScheduled, outputs);
                pass(records, settings.target(run, hold != null));
                if (run.isRefused() && (run.sent() == 0 || state.remembers())) {
                    return run.trouble().orElseThrow();
                }
                if (guard.isSet() && outputs.retries() > 0) {
                    // the rest of what was let through needs no second approval
                    state.hold(run.unsentDigest().id(), "the rest of a push", outputs.retries(), true);
                }
                end(state, records.count(), outputs);
                report(context, session, input, records.count(), outputs, run, hold);
                outputs.transfer(client.uri(audience), outputs.holds() == 0 ? null : hold);
                return null;
            }
        }
    }

    private SyncState state(final PushRun.Target target) throws StoreException, EspUnavailableException, EspRefusedException {
        final SyncDatabase known = database;
        if (known == null) {
            return new NoSyncState();
        }
        known.prepare();
        known.purge(retention);
        return known.of(target.client().account(), target.audience(), target.id());
    }

    /** A pass that sends nothing. */
    private Guard.Count count(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSettings settings, final PushRun.Target target, final SyncState state)
            throws IOException, UnreadableContentException, StoreException {
        final Guard.Count count = new Guard.Count();
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
            pass(records, settings.counting(new PushRun(target, state, this::isScheduled, null), count));
        }
        return count;
    }

    private RecordInput open(final ProcessContext context, final FlowFile input, final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger());
    }

    private static void pass(final RecordInput records, final RecordTarget target) throws UnreadableContentException, StoreException {
        for (Record record = records.next(); record != null; record = records.next()) {
            target.accept(record);
        }
        target.flush();
    }

    private void end(final SyncState state, final long received, final PushOutputs outputs) throws StoreException {
        state.end(getIdentifier(), received, outputs.successes(), outputs.unchangeds(), outputs.suppressions(), outputs.rejections(), outputs.holds(), outputs.retries());
    }

    private void report(final ProcessContext context, final ProcessSession session, final FlowFile input, final long received, final PushOutputs outputs, final PushRun run,
                        final Guard.Hold hold) {
        run.trouble().ifPresent(trouble -> getLogger().warn("{} was not sent as a whole, {} records go to retry: {}", input, outputs.retries(), trouble));
        if (outputs.holds() > 0) {
            getLogger().warn("{} records of {} are held: {}. To let exactly them go, add {} to Approved Holds", outputs.holds(), input, hold.reason(), hold.id());
        }
        Reports.transfer(context, session, input, Reports.begin(new PushSettings(context).operation().stage(), context, getIdentifier(), input)
                .count("received", received).count("pushed", outputs.successes()).count("unchanged", outputs.unchangeds()).count("suppressed", outputs.suppressions())
                .count("rejected", outputs.rejections()).count("held", outputs.holds()).count("retry", outputs.retries())
                .figure("attempt", attempt(input) + 1).figure("statuses", run.statuses()).figure("suppressions", run.suppressions()).figure("refusals", run.refusals())
                .build());
    }

    private static int attempt(final FlowFile input) {
        final String attempt = input.getAttribute(ATTEMPT);
        return attempt != null && attempt.matches("[0-9]{1,6}") ? Integer.parseInt(attempt) : 0;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final PushSettings settings = new PushSettings(context);
        final PushVerification verification = new PushVerification();
        verification.audience(context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class),
                context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions(attributes).getValue(), settings.mapping());
        Optional.ofNullable(database(context)).ifPresent(verification::tables);
        if (settings.operation() == EspOperation.ERASE || settings.operation() == EspOperation.FOLLOW_CHANGES) {
            verification.ledger(settings.ledger() != null);
        }
        return verification.results();
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
