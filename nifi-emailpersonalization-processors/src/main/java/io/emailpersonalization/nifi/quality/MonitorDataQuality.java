// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import io.emailpersonalization.nifi.quality.dashboard.DashboardPage;
import io.emailpersonalization.nifi.quality.watch.Thresholds;
import io.emailpersonalization.nifi.quality.watch.Watch;
import io.emailpersonalization.nifi.quality.window.Alert;
import io.emailpersonalization.nifi.quality.window.InvalidReportException;
import io.emailpersonalization.nifi.quality.window.QualityWindow;
import io.emailpersonalization.nifi.quality.window.StageReport;
import io.emailpersonalization.nifi.quality.window.WindowStore;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.Stateful;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.TriggerWhenEmpty;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.scheduling.SchedulingStrategy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@TriggerSerially
@TriggerWhenEmpty
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "5 sec")
@Stateful(scopes = Scope.CLUSTER, description = "Without a database: the counts of the reports, and the alerts")
@Tags({"quality", "monitor", "dashboard", "alert", "report", "threshold", "data quality", "observability", "e-mail", "slack"})
@CapabilityDescription("""
        Reads the quality reports of every stage, keeps those of the last weeks, and raises and clears alerts: too many invalid, duplicate, suppressed, rejected or mismatched records, one rule \
        broken too often, a stopped export, a silent source, an unusual number of records. Writes a dashboard as one HTML page that loads nothing. A repeated report counts once. Reports and \
        alerts hold no personal data. FlowFiles in = original + failure.""")
@ReadsAttribute(attribute = "customer.source", description = "The source of the records, by the default of Source")
@WritesAttributes({
        @WritesAttribute(attribute = "alert.id", description = "On alert: the id of the alert, the same when it is raised and cleared"),
        @WritesAttribute(attribute = "alert.state", description = "On alert: raised or cleared"),
        @WritesAttribute(attribute = "alert.kind", description = "On alert: invalid, rule, duplicates, suppressed, rejected, mismatched, quarantined, silent or rows"),
        @WritesAttribute(attribute = "alert.subject", description = "On alert: one line, for the subject of a mail"),
        @WritesAttribute(attribute = "alert.message", description = "On alert: what, since when and what to do, as text"),
        @WritesAttribute(attribute = "filename", description = "dashboard.html on dashboard"),
        @WritesAttribute(attribute = "mime.type", description = "text/html on dashboard, application/json on alert"),
        @WritesAttribute(attribute = "record.stage", description = "monitor; on dashboard and alert"),
        @WritesAttribute(attribute = "record.outcome", description = "The name of the relationship; on dashboard and alert"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without values of the content")})
@UseCase(
        description = "Be told before the marketer notices that the data for the e-mails is broken, late or missing",
        keywords = {"alert", "monitoring", "slack", "mail", "nightly load"},
        configuration = """
                Connect the relationship report of every stage to MonitorDataQuality, and set Database Connection Pooling Service.
                Connect alert to PutEmail with the Subject ${alert.subject} and the Message ${alert.message}, or to InvokeHTTP.
                Connect dashboard to PutFile with Conflict Resolution Strategy replace.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.validation.ValidateCustomerRecord", "org.apache.nifi.processors.standard.PutEmail"})
public final class MonitorDataQuality extends AbstractProcessor {

    /** Reports of one trigger: bounds the session. */
    private static final int MAX_FLOWFILES = 200;
    /** Bytes of a report: ours have some kilobytes. */
    private static final long MAX_BYTES = 4L << 20;

    private volatile WindowStore store;
    private volatile Thresholds thresholds;
    private volatile Instant checkedAt;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return MonitorProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return MonitorRelationships.ALL;
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        store = MonitorProperties.store(context, context.getStateManager());
        thresholds = MonitorProperties.thresholds(context);
        checkedAt = Instant.MIN;
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final Instant now = Instant.now();
        final List<FlowFile> inputs = session.get(MAX_FLOWFILES);
        final Duration interval = MonitorProperties.duration(context, MonitorProperties.CHECK);
        if (inputs.isEmpty() && checkedAt.isAfter(now.minus(interval))) {
            context.yield();
            return;
        }
        final List<StageReport> reports = new ArrayList<>();
        final List<FlowFile> read = new ArrayList<>();
        for (final FlowFile input : inputs) {
            try {
                reports.add(StageReport.parse(content(session, input), source(context, input), now));
                read.add(input);
            } catch (final InvalidReportException e) {
                getLogger().error("{} is no report: {}", input, e.getMessage());
                Failures.transfer(session, input, MonitorRelationships.STAGE, e.getMessage());
            }
        }
        try {
            monitor(context, session, read, reports, now);
            checkedAt = now;
        } catch (final StoreException | IOException e) {
            getLogger().error("The reports cannot be stored, and {} stay in the queue: {}", inputs.size(), e.getMessage());
            getLogger().debug("The cause", e);
            session.rollback();
            context.yield();
        }
    }

    private static String source(final ProcessContext context, final FlowFile input) {
        final String source = context.getProperty(MonitorProperties.SOURCE).evaluateAttributeExpressions(input).getValue();
        return source == null ? "" : source.strip();
    }

    private static byte[] content(final ProcessSession session, final FlowFile input) throws InvalidReportException {
        if (input.getSize() > MAX_BYTES) {
            throw new InvalidReportException("The content has more than %d bytes: no report has".formatted(MAX_BYTES));
        }
        try (InputStream in = session.read(input)) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the window says after a change. */
    private record Result(List<Alert> pending, String page) {
    }

    private void monitor(final ProcessContext context, final ProcessSession session, final List<FlowFile> inputs, final List<StageReport> reports, final Instant now)
            throws StoreException, IOException {
        final long before = now.minus(MonitorProperties.duration(context, MonitorProperties.WINDOW)).toEpochMilli();
        final Result result = store.change(before, window -> {
            reports.forEach(window::add);
            new Watch(window, thresholds, now).judge();
            return new Result(window.pending(), page(context, window, now));
        });
        write(session, inputs, MonitorRelationships.DASHBOARD, result.page().getBytes(StandardCharsets.UTF_8), Map.of("mime.type", "text/html", "filename", "dashboard.html"));
        result.pending().forEach(alert -> write(session, inputs, MonitorRelationships.ALERT, alert.toRecord(), Map.of("mime.type", "application/json", "alert.id", alert.id(),
                "alert.state", alert.state(), "alert.kind", alert.kind(), "alert.subject", alert.subject(), "alert.message", alert.message())));
        session.transfer(inputs, MonitorRelationships.ORIGINAL);
        if (!result.pending().isEmpty()) {
            // told only after the FlowFiles are safe: after a crash between the two an alert leaves again, with the same id, rather than never
            session.commitAsync(() -> tell(before, result.pending()));
        }
    }

    private String page(final ProcessContext context, final QualityWindow window, final Instant now) {
        return new DashboardPage(MonitorProperties.monitor(context), window.reports(), window.alerts(), thresholds, now).html();
    }

    private void tell(final long before, final List<Alert> alerts) {
        try {
            store.change(before, window -> {
                window.told(alerts);
                return null;
            });
        } catch (final StoreException | IOException e) {
            getLogger().warn("It cannot be noted that {} alerts left: they will leave again", alerts.size(), e);
        }
    }

    private static void write(final ProcessSession session, final List<FlowFile> inputs, final Relationship relationship, final byte[] content, final Map<String, String> attributes) {
        final FlowFile created = inputs.isEmpty() ? session.create() : session.create(inputs);
        final FlowFile written = session.write(created, out -> out.write(content));
        final Map<String, String> all = new HashMap<>(OutcomeAttributes.of(MonitorRelationships.STAGE, relationship));
        all.put(CoreAttributes.FILENAME.key(), "alert.json");
        all.putAll(attributes);
        session.transfer(session.putAllAttributes(written, all), relationship);
    }
}
