// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.template.check.Finding;
import io.emailpersonalization.nifi.template.check.KnownNames;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"e-mail", "template", "personalization", "merge tag", "token", "preview", "lint", "mailchimp", "brevo", "hubspot", "hubl", "record"})
@CapabilityDescription("""
        Checks the template of a mail before it is sent: tokens that nothing fills, tokens that are blank for some of the records, broken conditionals, and a missing link to unsubscribe. Each \
        finding has line and column, and the number of records that lack the value. Renders the mail as single records would see it. The FlowFile leaves whole and unchanged. \
        Records in = passed + failed + failure.""")
@DynamicProperty(name = "default.<field>", value = "The default of the field at the vendor", expressionLanguageScope = ExpressionLanguageScope.NONE,
        description = "A token of a field with a default is never blank. Mailchimp keeps the default with the merge field and does not say it in the template")
@ReadsAttribute(attribute = "filename", description = "Becomes input in the report, and the beginning of the names of previews and findings")
@WritesAttributes({
        @WritesAttribute(attribute = "template.errors", description = "On passed and failed: the number of errors"),
        @WritesAttribute(attribute = "template.warnings", description = "On passed and failed: the number of warnings"),
        @WritesAttribute(attribute = "record.count", description = "On preview: the number of records on the page. On findings: the number of findings"),
        @WritesAttribute(attribute = "filename", description = "On preview and findings: the name of the input with .html, -<record>.html or -findings.json"),
        @WritesAttribute(attribute = "mime.type", description = "text/html on preview, application/json on findings and report"),
        @WritesAttribute(attribute = "record.stage", description = "template"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On failed: the first error. On failure: the cause and the cure. Without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@UseCase(
        description = "Stop a mailing whose template would greet customers with a gap, before the contacts are pushed",
        keywords = {"campaign", "merge tag", "fallback", "preview"},
        configuration = """
                Connect the records that PutEspContact pushes, and set the same Personalization Mapping, ESP Client Service and Audience ID.
                Set Template ID to the campaign, or Template Source to a property if the template is kept elsewhere.
                Connect passed to PutEspContact, failed and findings to the people who write the template, and preview to a place that only they can read.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.mapping.PersonalizationMapping", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class CheckEmailTemplate extends AbstractProcessor implements VerifiableProcessor {

    private final AttemptLimit attempts = new AttemptLimit();
    private volatile VendorTemplates vendor;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return CheckTemplateProperties.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        final boolean isDefault = name.startsWith(CheckTemplateProperties.DEFAULT_PREFIX) && name.length() > CheckTemplateProperties.DEFAULT_PREFIX.length();
        return isDefault ? CheckTemplateProperties.fieldDefault(name) : null;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return CheckTemplateRelationships.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        final boolean needsClient = TemplateOrigin.ESP.getValue().equals(context.getProperty(CheckTemplateProperties.ORIGIN).getValue());
        return needsClient && !context.getProperty(CheckTemplateProperties.ESP_CLIENT).isSet()
                ? List.of(new ValidationResult.Builder().subject(CheckTemplateProperties.ESP_CLIENT.getName()).valid(false)
                        .explanation("it reads the template: set it, or choose another Template Source").build())
                : List.of();
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        vendor = new VendorTemplates(Duration.ofMillis(context.getProperty(CheckTemplateProperties.CACHE_DURATION).asTimePeriod(TimeUnit.MILLISECONDS)));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final CheckSettings settings = new CheckSettings(context, attributes);
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Check Template");
        if (settings.origin() == TemplateOrigin.CONTENT) {
            return List.of(result.outcome(Outcome.SKIPPED).explanation("The template comes with each FlowFile").build());
        }
        try {
            final VendorTemplates fresh = new VendorTemplates(Duration.ZERO);
            final KnownNames names = settings.names(fresh);
            final CheckRun run = new CheckRun(settings, settings.templates(fresh, null), names);
            final List<Finding> findings = run.findings();
            final List<Finding> errors = findings.stream().filter(Finding::isError).toList();
            return List.of(result.outcome(errors.isEmpty() ? Outcome.SUCCESSFUL : Outcome.FAILED).explanation("%d tokens, %d errors, %d warnings without looking at records%s".formatted(run.tokens(),
                    errors.size(), findings.size() - errors.size(), errors.isEmpty() ? "" : ". The first, in %s, line %d, column %d: %s".formatted(errors.getFirst().part(), errors.getFirst().line(),
                            errors.getFirst().column(), errors.getFirst().message()))).build());
        } catch (final TemplateUnavailableException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, CheckTemplateRelationships.STAGE, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        try {
            check(context, session, input);
        } catch (final TemplateUnavailableException e) {
            if (e.isPassing()) {
                getLogger().error("The template cannot be read now, {} stays in the queue: {}", input, e.getMessage());
                session.rollback(true);
                context.yield();
            } else {
                getLogger().error("{} cannot be checked: {}", input, e.getMessage());
                Failures.transfer(session, input, CheckTemplateRelationships.STAGE, e.getMessage());
            }
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, CheckTemplateRelationships.STAGE, e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(final ProcessContext context, final ProcessSession session, final FlowFile input) throws IOException, UnreadableContentException, TemplateUnavailableException {
        final CheckSettings settings = new CheckSettings(context, input.getAttributes());
        final boolean isTemplate = settings.origin() == TemplateOrigin.CONTENT;
        final KnownNames names = settings.names(vendor);
        final CheckRun run = new CheckRun(settings, settings.templates(vendor, isTemplate ? content(session, input) : null), names);
        if (!isTemplate) {
            try (InputStream content = session.read(input);
                 RecordInput records = RecordInput.open(context.getProperty(CheckTemplateProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger())) {
                run.addAll(records);
            }
        }
        final List<Finding> findings = run.findings();
        final CheckOutputs outputs = new CheckOutputs(context, session, input);
        outputs.findings(findings);
        if (!context.isAutoTerminated(CheckTemplateRelationships.PREVIEW)) {
            outputs.previews(run.previews(), !isTemplate && settings.isPagePerRecord());
        }
        ReportOutput.transfer(context, session, input, report(ReportOutput.begin(CheckTemplateRelationships.STAGE, context, getIdentifier(), input), run, findings));
        outputs.input(findings);
    }

    private static String content(final ProcessSession session, final FlowFile input) throws IOException, TemplateUnavailableException {
        if (input.getSize() > CheckSettings.MAX_BYTES) {
            throw new TemplateUnavailableException("The template has more than %d bytes: mail programs cut a mail after 100,000. Send the right file".formatted(CheckSettings.MAX_BYTES), false);
        }
        try (InputStream content = session.read(input)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static QualityReport report(final QualityReport.Builder report, final CheckRun run, final List<Finding> findings) {
        final boolean hasPassed = findings.stream().noneMatch(Finding::isError);
        final Map<String, Long> kinds = findings.stream().collect(Collectors.groupingBy(Finding::kind, TreeMap::new, Collectors.counting()));
        return report.count("received", run.received()).count("passed", hasPassed ? run.received() : 0).count("failed", hasPassed ? 0 : run.received())
                .figure("checked", run.checked()).figure("tokens", run.tokens()).figure("errors", findings.stream().filter(Finding::isError).count())
                .figure("warnings", findings.stream().filter(finding -> !finding.isError()).count()).figure("findings", kinds).build();
    }
}
