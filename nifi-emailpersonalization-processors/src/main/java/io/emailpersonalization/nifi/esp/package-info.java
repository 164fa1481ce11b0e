// SPDX-License-Identifier: Apache-2.0
/** Sends contacts to e-mail service providers: the processor, its properties, its settings and its outputs. */
package io.emailpersonalization.nifi.esp;
