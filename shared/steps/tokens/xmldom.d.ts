/**
 * What we use of xmldom. Its own types bring the browser's globals into the whole project, whose `fetch` and `CryptoKey`
 * are not Node's; so does any import of the package by its name.
 */
declare module '@xmldom/xmldom/lib/index.js' {
  export interface XmlNode {
    readonly nodeType: number;
  }
  interface XmlAttribute {
    readonly name: string;
    readonly namespaceURI: string | null;
    readonly value: string;
  }
  export interface XmlElement extends XmlNode {
    readonly localName: string;
    readonly namespaceURI: string | null;
    readonly parentNode: XmlNode | null;
    readonly textContent: string;
    readonly childNodes: ArrayLike<XmlNode>;
    readonly attributes: ArrayLike<XmlAttribute>;
    getAttribute(name: string): string;
    hasAttribute(name: string): boolean;
    setAttributeNS(namespace: string, name: string, value: string): void;
    getElementsByTagNameNS(namespace: string, localName: string): ArrayLike<XmlElement>;
    removeChild(child: XmlNode): void;
  }
  export class DOMParser {
    constructor(options: { readonly errorHandler: () => void });
    parseFromString(text: string, type: 'text/xml'): { readonly documentElement: XmlElement | undefined };
  }
}
