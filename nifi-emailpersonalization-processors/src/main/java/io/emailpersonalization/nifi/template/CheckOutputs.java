// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.template.check.Finding;
import io.emailpersonalization.nifi.template.render.Preview;
import io.emailpersonalization.nifi.template.render.PreviewPage;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes findings and previews as children of the input, and transfers the input. Tested by CheckEmailTemplateTest. */
final class CheckOutputs {

    /** Findings that are written. The report counts all of them. */
    static final int MAX_FINDINGS = 1_000;

    static final String ERRORS = "template.errors";
    static final String WARNINGS = "template.warnings";

    private static final JsonMapper JSON = JsonMapper.builder().defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL)).build();

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;

    CheckOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        this.context = context;
        this.session = session;
        this.input = input;
    }

    void findings(final List<Finding> findings) {
        if (findings.isEmpty() || context.isAutoTerminated(CheckTemplateRelationships.FINDINGS)) {
            return;
        }
        try {
            final byte[] content = JSON.writeValueAsBytes(findings.subList(0, Math.min(MAX_FINDINGS, findings.size())));
            write(CheckTemplateRelationships.FINDINGS, content, "application/json", Math.min(MAX_FINDINGS, findings.size()), "-findings.json");
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A finding cannot be converted to JSON", e);
        }
    }

    void previews(final List<Preview> previews, final boolean isPagePerRecord) {
        if (isPagePerRecord) {
            previews.forEach(preview -> page(List.of(preview), "-%d.html".formatted(preview.number())));
        } else if (!previews.isEmpty()) {
            page(previews, ".html");
        }
    }

    private void page(final List<Preview> previews, final String suffix) {
        write(CheckTemplateRelationships.PREVIEW, PreviewPage.of(previews).getBytes(StandardCharsets.UTF_8), "text/html", previews.size(), suffix);
    }

    private void write(final Relationship relationship, final byte[] content, final String mimeType, final int count, final String suffix) {
        final FlowFile written = session.write(session.create(input), out -> out.write(content));
        final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(CheckTemplateRelationships.STAGE, relationship));
        attributes.put(CoreAttributes.MIME_TYPE.key(), mimeType);
        attributes.put(RecordOutput.RECORD_COUNT, Integer.toString(count));
        attributes.put(CoreAttributes.FILENAME.key(), input.getAttribute(CoreAttributes.FILENAME.key()) + suffix);
        session.transfer(session.putAllAttributes(written, attributes), relationship);
    }

    /** Transfers the input to passed, or to failed with the first error. */
    void input(final List<Finding> findings) {
        final long errors = findings.stream().filter(Finding::isError).count();
        final Relationship relationship = errors == 0 ? CheckTemplateRelationships.PASSED : CheckTemplateRelationships.FAILED;
        final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(CheckTemplateRelationships.STAGE, relationship));
        attributes.put(ERRORS, Long.toString(errors));
        attributes.put(WARNINGS, Long.toString(findings.size() - errors));
        findings.stream().filter(Finding::isError).findFirst().ifPresent(first -> attributes.put(Failures.ERROR_MESSAGE, "%d errors, the first in %s, line %d, column %d: %s"
                .formatted(errors, first.part(), first.line(), first.column(), first.message())));
        session.transfer(session.putAllAttributes(input, attributes), relationship);
    }
}
