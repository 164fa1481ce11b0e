// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.operation.ContactOperation;
import io.emailpersonalization.nifi.esp.operation.SweepOperation;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.send.JobPoller;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.EmptySyncState;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.esp.state.database.SyncStateDatabase;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Attempts;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
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
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"esp", "e-mail", "contact", "audience", "mailchimp", "put", "push", "consent", "personalization", "record"})
@CapabilityDescription("""
        Pushes records as contacts to an audience of an e-mail service provider, in batches, each with an outcome of its own. Whoever has not consented is not pushed; whoever refused is \
        unsubscribed, at every address that was ever pushed for the person. A status is never sent that would subscribe a contact whom the vendor knows: who unsubscribed there stays unsubscribed. \
        With a database only what has changed is sent, a push that was interrupted goes on where it was, and limits hold back what nobody expected. \
        Records in = success + unchanged + suppressed + rejected + held + pending + retry. Delivery is at least once: what is sent again changes nothing.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "esp.attempt", description = "How often the records came back by retry"),
        @ReadsAttribute(attribute = "esp.hold.id", description = "What was held, and is looked at again where an approval or a limit changed, or after a minute"),
        @ReadsAttribute(attribute = "esp.hold.looked.at", description = "When it was looked at last"),
        @ReadsAttribute(attribute = "esp.hold.settings", description = "Limits and approvals when it was looked at last"),
        @ReadsAttribute(attribute = "esp.job.run", description = "The run that submitted the job of the records: the job is polled before anything is sent"),
        @ReadsAttribute(attribute = "filename", description = "Stands as input in the report")})
@WritesAttributes({
        @WritesAttribute(attribute = "esp.attempt", description = "On retry: how often the records were tried"),
        @WritesAttribute(attribute = "esp.hold.id", description = "On held and preview: what Approved Holds must hold to let exactly these contacts go"),
        @WritesAttribute(attribute = "esp.hold.reason", description = "On held and preview: the counts and the limit, without personal data"),
        @WritesAttribute(attribute = "esp.hold.looked.at", description = "On held: when it was looked at last, in milliseconds since 1970"),
        @WritesAttribute(attribute = "esp.hold.settings", description = "On held: stands for the limits and approvals by which it was looked at"),
        @WritesAttribute(attribute = "esp.job.run", description = "On pending: UUID of the FlowFile that was submitted, by which the job is found"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on every relationship but report and failure"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "push, unsubscribe, archive, erase, follow or sweep"),
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
            "Records that were not sent, with suppressed_because: consent, deliverability, another owner of the mailbox, or a newer record that was sent before; whoever refused is "
                    + "unsubscribed");
    static final Relationship REJECTED = relationship("rejected", "Records that the vendor refused, or that do not fit the mapping, with esp_errors");
    static final Relationship HELD = relationship("held",
            "Records that a limit holds back until they are approved, with esp.hold.id and esp.hold.reason: draw it as a loop back to this processor");
    static final Relationship PREVIEW = relationship("preview",
            "What a limit holds back, once for each hold, for somebody to look at: contact_id, action (create, change, move, archive), email, fields that would be sent, tags");
    static final Relationship PENDING = relationship("pending",
            "Records that wait for a job of the vendor, with esp.job.run: draw it as a loop back to this processor. Each time the job is polled once. Only vendors that answer by jobs use it.");
    static final Relationship RETRY = relationship("retry", "Records that could not be sent now: draw it as a loop back to this processor");

    static final String ATTEMPT = "esp.attempt";
    static final String JOB_RUN = "esp.job.run";
    static final String HOLD_ID = "esp.hold.id";
    static final String HOLD_REASON = "esp.hold.reason";

    private static final Set<Relationship> RELATIONSHIPS = OutcomeAttributes.ordered(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, PREVIEW, PENDING, RETRY, ReportOutput.REPORT, Failures.FAILURE);

    private final Attempts attempts = new Attempts();
    private volatile SyncStateDatabase database;
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
        for (final Relationship relationship : Set.of(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, PREVIEW, PENDING, RETRY)) {
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
    private static SyncStateDatabase database(final ProcessContext context) {
        final PropertyValue pool = context.getProperty(PutEspProperties.CONNECTION_POOL);
        return pool.isSet() ? new SyncStateDatabase(new Store(pool.asControllerService(DBCPService.class)), context.getProperty(PutEspProperties.CREATE_TABLES).asBoolean(),
                new AddressHash(context.getProperty(PutEspProperties.HASH_KEY).getValue()),
                CommonProperties.secrets(context.getProperty(PutEspProperties.PREVIOUS_HASH_KEYS)).stream().map(AddressHash::new).toList()) : null;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        final List<ValidationResult> results = new ArrayList<>();
        final boolean sweep = EspOperation.SWEEP.getValue().equals(context.getProperty(PutEspProperties.OPERATION).getValue());
        for (final PropertyDescriptor needed : List.of(PutEspProperties.CONSENT_LEDGER, PutEspProperties.CONNECTION_POOL)) {
            if (sweep && !context.getProperty(needed).isSet()) {
                results.add(new ValidationResult.Builder().subject(needed.getName()).valid(false)
                        .explanation("a sweep holds what the database remembers against the ledger: set both").build());
            }
        }
        return results;
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final HeldFlowFiles filter = new HeldFlowFiles(new PushSettings(context, Map.of()).holdSettings(), Instant.now());
        final List<FlowFile> due = session.get(filter);
        if (due.isEmpty()) {
            // what is held is looked at again in a while
            context.yield();
            return;
        }
        final FlowFile input = due.getFirst();
        attempts.at(session, input, new PushSettings(context, Map.of()).operation().stage(), getLogger(), () -> work(context, session, input, filter));
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input, final HeldFlowFiles filter) {
        String refusal;
        try {
            final PushSettings settings = new PushSettings(context, input.getAttributes());
            settings.asOf();
            refusal = push(context, session, input, settings, filter);
        } catch (final EspUnavailableException | EspRefusedException e) {
            refusal = e.getMessage();
        } catch (final StoreException e) {
            getLogger().debug("The cause", e);
            refusal = e.getMessage();
            if (e.isDataFault()) {
                attempts.failed(input, e.getMessage());
            }
        } catch (final UnreadableContentException | WriterSchemaException | IllegalArgumentException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, new PushSettings(context, Map.of()).operation().stage(), e.getMessage());
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (refusal != null) {
            // not the FlowFile's fault: it stays where it is, and goes on where it was as far as a database remembers
            getLogger().error("The FlowFile stays in the queue: {}", refusal);
            session.rollback(true);
            context.yield();
        }
    }

    /** Why the FlowFile is to stay in the queue; null where it is done with. */
    private String push(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSettings settings, final HeldFlowFiles held)
            throws IOException, UnreadableContentException, StoreException, EspUnavailableException, EspRefusedException {
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final String audience = context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final PushRun.Target target = new PushRun.Target(client, audience, settings.operation(), input.getAttribute(CoreAttributes.UUID.key()), submitter(input));
        final SyncState state = state(target);
        if (settings.operation() == EspOperation.SWEEP) {
            return sweep(context, session, input, settings, target, state);
        }
        final boolean jobs = settings.operation() == EspOperation.UPSERT && client.capabilities().jobs();
        if (jobs && !state.remembers()) {
            throw new EspRefusedException("The vendor answers by jobs: set Database Connection Pooling Service, which remembers them", false);
        }
        if (jobs && JobPoller.areAllOpen(target, state) && input.getAttribute(JOB_RUN) != null) {
            session.transfer(session.penalize(input), PENDING);
            return null;
        }
        final PushGuard guard = settings.guard();
        final PushGuard.Count count = guard.isSet() ? count(context, session, input, settings, target, state) : null;
        final PushGuard.Hold hold = count == null ? null : guard.hold(count, state).orElse(null);
        if (hold != null && count.isAllHeld() && hold.id().equals(input.getAttribute(HOLD_ID))) {
            // nothing is new: what is held is held on, and nothing is said of it again
            session.transfer(session.penalize(session.putAllAttributes(input, held.marks(hold))), HELD);
            return null;
        }
        state.begin(getIdentifier(), settings.operation().stage());
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
            final PushSchemas schemas = new PushSchemas(records.schema(), context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
            try (PushOutputs outputs = new PushOutputs(context, session, input, schemas, settings.operation().stage(), attempt(input), getLogger())) {
                final PushRun run = new PushRun(target, state, this::isScheduled, outputs);
                pass(records, settings.target(run, hold != null));
                if (run.trouble().isPresent() && (hold != null || run.isRefused() && (run.sent() == 0 || state.remembers()))) {
                    // what is held stays together: nothing of it may come back as less than it is
                    return run.trouble().get();
                }
                if (guard.isSet() && hold == null) {
                    // the rest of what was let through needs no second approval, and keeps its place in the limits
                    state.usedUp(run.usage(), outputs.retries() == 0 ? null : run.unsentDigest().id(), count.usage().minus(run.usage()), count.isApproved());
                }
                if (jobs && run.trouble().isEmpty()) {
                    state.dropJobs(target.submitter());
                }
                end(state, records.count(), outputs);
                report(context, session, input, records.count(), outputs, run, hold, new TreeMap<>());
                outputs.transfer(client.uri(audience), outputs.holds() == 0 ? null : held.marks(hold), target.submitter());
            }
        }
        session.remove(input);
        return null;
    }

    private String sweep(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSettings settings, final PushRun.Target target, final SyncState state)
            throws StoreException {
        state.begin(getIdentifier(), settings.operation().stage());
        final PushSchemas schemas = new PushSchemas(SweepOperation.SCHEMA, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        try (PushOutputs outputs = new PushOutputs(context, session, input, schemas, settings.operation().stage(), attempt(input), getLogger())) {
            final PushRun run = new PushRun(target, state, this::isScheduled, outputs);
            final SweepOperation sweep = settings.sweep(run);
            sweep.run();
            if (run.trouble().isPresent()) {
                return run.trouble().get();
            }
            end(state, sweep.received(), outputs);
            final Map<String, Object> figures = new TreeMap<>();
            figures.put("checked", sweep.checked());
            report(context, session, input, sweep.received(), outputs, run, null, figures);
            outputs.transfer(target.client().uri(target.audience()), null, target.submitter());
        }
        session.remove(input);
        return null;
    }

    private SyncState state(final PushRun.Target target) throws StoreException, EspUnavailableException, EspRefusedException {
        final SyncStateDatabase known = database;
        if (known == null) {
            return new EmptySyncState();
        }
        known.prepare();
        known.purge(retention);
        return known.of(target.client().account(), target.audience(), target.id());
    }

    /** A pass that sends nothing. */
    private PushGuard.Count count(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSettings settings, final PushRun.Target target, final SyncState state)
            throws IOException, UnreadableContentException, StoreException {
        final PushGuard.Count count = new PushGuard.Count();
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
            pass(records, settings.counting(new PushRun(target, state, this::isScheduled, null), count));
        }
        return count;
    }

    private RecordInput open(final ProcessContext context, final FlowFile input, final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger());
    }

    private static void pass(final RecordInput records, final ContactOperation target) throws UnreadableContentException, StoreException {
        for (Record record = records.next(); record != null; record = records.next()) {
            target.accept(record);
        }
        target.flush();
    }

    private void end(final SyncState state, final long received, final PushOutputs outputs) throws StoreException {
        state.end(getIdentifier(), received, outputs.successes(), outputs.unchangeds(), outputs.suppressions(), outputs.rejections(), outputs.holds(), outputs.retries(), outputs.pendings());
    }

    private void report(final ProcessContext context, final ProcessSession session, final FlowFile input, final long received, final PushOutputs outputs, final PushRun run,
                        final PushGuard.Hold hold, final Map<String, Object> figures) {
        run.trouble().ifPresent(trouble -> getLogger().warn("{} was not sent as a whole, {} records go to retry: {}", input, outputs.retries(), trouble));
        if (outputs.holds() > 0) {
            getLogger().warn("{} records of {} are held: {}. To let exactly them go, add {} to Approved Holds", outputs.holds(), input, hold.reason(), hold.id());
        }
        if (run.refusedWithdrawals() > 0) {
            getLogger().error("The vendor refused {} withdrawals or erasures of {}: they leave by rejected, and stay in the table esp_open_withdrawal until they are done", run.refusedWithdrawals(),
                    input);
        }
        final QualityReport.Builder report = ReportOutput.begin(new PushSettings(context, Map.of()).operation().stage(), context, getIdentifier(), input)
                .count("received", received).count("pushed", outputs.successes()).count("unchanged", outputs.unchangeds()).count("suppressed", outputs.suppressions())
                .count("rejected", outputs.rejections()).count("held", outputs.holds()).count("pending", outputs.pendings()).count("retry", outputs.retries())
                .figure("attempt", attempt(input) + 1).figure("statuses", run.statuses()).figure("suppressions", run.suppressions()).figure("refusals", run.refusals())
                .figure("refused_withdrawals", run.refusedWithdrawals());
        figures.forEach(report::figure);
        ReportOutput.transfer(context, session, input, report.build());
    }

    /** The run that submitted the jobs of the records. */
    private static String submitter(final FlowFile input) {
        return Optional.ofNullable(input.getAttribute(JOB_RUN)).orElseGet(() -> input.getAttribute(CoreAttributes.UUID.key()));
    }

    private static int attempt(final FlowFile input) {
        final String attempt = input.getAttribute(ATTEMPT);
        return attempt != null && attempt.matches("[0-9]{1,6}") ? Integer.parseInt(attempt) : 0;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final PushSettings settings = new PushSettings(context, attributes);
        final PutEspVerification verification = new PutEspVerification();
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        verification.capabilities(client.capabilities(), settings.operation(), settings.mapping(), settings.hasDatabase());
        verification.audience(client, context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions(attributes).getValue(), settings.mapping());
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
