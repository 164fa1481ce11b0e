// SPDX-License-Identifier: Apache-2.0
/** One pass over a FlowFile: candidates, decisions, requests to the vendor, and the outcome of each record. */
package io.emailpersonalization.nifi.esp.run;
