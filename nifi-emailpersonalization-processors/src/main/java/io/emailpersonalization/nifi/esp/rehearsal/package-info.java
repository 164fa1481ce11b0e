// SPDX-License-Identifier: Apache-2.0
/** The dry run of a push: the contacts before and after it, and the requests that would be sent. */
package io.emailpersonalization.nifi.esp.rehearsal;
