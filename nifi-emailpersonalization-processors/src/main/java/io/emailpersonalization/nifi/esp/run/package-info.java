// SPDX-License-Identifier: Apache-2.0
/** One pass over a FlowFile: its contacts, what was decided for each, and where each record went. */
package io.emailpersonalization.nifi.esp.run;
